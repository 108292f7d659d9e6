// J and K walk through the jobs; the one you stand on opens, and Enter goes to it because its link has the focus.
const jobs = [...document.querySelectorAll('.job')]
let at = -1

const stand = n => {
  if (!jobs.length) return
  jobs[at]?.classList.remove('is-here')
  at = Math.max(0, Math.min(jobs.length - 1, n))
  jobs[at].classList.add('is-here')
  jobs[at].querySelector('.job-do a').focus()
}

addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, select, textarea')) return
  if (event.key === 'j') stand(at + 1)
  if (event.key === 'k') stand(at - 1)
})
jobs.forEach((job, n) => job.addEventListener('focusin', () => {
  if (n === at) return
  jobs[at]?.classList.remove('is-here')
  at = n
  job.classList.add('is-here')
}))
