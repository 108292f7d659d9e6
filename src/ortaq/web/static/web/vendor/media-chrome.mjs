var _i=class{addEventListener(){}removeEventListener(){}dispatchEvent(){return!0}},gi=class extends _i{},bi=class extends gi{constructor(){super(...arguments),this.role=null}},Hr=class{observe(){}unobserve(){}disconnect(){}},bo={createElement:function(){return new Wt.HTMLElement},createElementNS:function(){return new Wt.HTMLElement},addEventListener(){},removeEventListener(){},dispatchEvent(t){return!1}},Wt={ResizeObserver:Hr,document:bo,Node:gi,Element:bi,HTMLElement:class extends bi{constructor(){super(...arguments),this.innerHTML=""}get content(){return new Wt.DocumentFragment}},DocumentFragment:class extends _i{},customElements:{get:function(){},define:function(){},whenDefined:function(){}},localStorage:{getItem(t){return null},setItem(t,e){},removeItem(t){}},CustomEvent:function(){},getComputedStyle:function(){},navigator:{languages:[],get userAgent(){return""}},matchMedia(t){return{matches:!1,media:t}},DOMParser:class{parseFromString(e,i){return{body:{textContent:e}}}}},Ao="global"in globalThis&&globalThis?.global===globalThis||typeof window>"u"||typeof window.customElements>"u",To=Object.keys(Wt).every(t=>t in globalThis),l=Ao&&!To?Wt:globalThis,P=Ao&&!To?bo:globalThis.document;var m={MEDIA_PLAY_REQUEST:"mediaplayrequest",MEDIA_PAUSE_REQUEST:"mediapauserequest",MEDIA_MUTE_REQUEST:"mediamuterequest",MEDIA_UNMUTE_REQUEST:"mediaunmuterequest",MEDIA_LOOP_REQUEST:"medialooprequest",MEDIA_VOLUME_REQUEST:"mediavolumerequest",MEDIA_SEEK_REQUEST:"mediaseekrequest",MEDIA_AIRPLAY_REQUEST:"mediaairplayrequest",MEDIA_ENTER_FULLSCREEN_REQUEST:"mediaenterfullscreenrequest",MEDIA_EXIT_FULLSCREEN_REQUEST:"mediaexitfullscreenrequest",MEDIA_PREVIEW_REQUEST:"mediapreviewrequest",MEDIA_ENTER_PIP_REQUEST:"mediaenterpiprequest",MEDIA_EXIT_PIP_REQUEST:"mediaexitpiprequest",MEDIA_ENTER_CAST_REQUEST:"mediaentercastrequest",MEDIA_EXIT_CAST_REQUEST:"mediaexitcastrequest",MEDIA_SHOW_TEXT_TRACKS_REQUEST:"mediashowtexttracksrequest",MEDIA_HIDE_TEXT_TRACKS_REQUEST:"mediahidetexttracksrequest",MEDIA_SHOW_SUBTITLES_REQUEST:"mediashowsubtitlesrequest",MEDIA_DISABLE_SUBTITLES_REQUEST:"mediadisablesubtitlesrequest",MEDIA_TOGGLE_SUBTITLES_REQUEST:"mediatogglesubtitlesrequest",MEDIA_PLAYBACK_RATE_REQUEST:"mediaplaybackraterequest",MEDIA_RENDITION_REQUEST:"mediarenditionrequest",MEDIA_AUDIO_TRACK_REQUEST:"mediaaudiotrackrequest",MEDIA_SEEK_TO_LIVE_REQUEST:"mediaseektoliverequest",REGISTER_MEDIA_STATE_RECEIVER:"registermediastatereceiver",UNREGISTER_MEDIA_STATE_RECEIVER:"unregistermediastatereceiver"},k={MEDIA_CHROME_ATTRIBUTES:"mediachromeattributes",MEDIA_CONTROLLER:"mediacontroller"},Fr={MEDIA_AIRPLAY_UNAVAILABLE:"mediaAirplayUnavailable",MEDIA_AUDIO_TRACK_ENABLED:"mediaAudioTrackEnabled",MEDIA_AUDIO_TRACK_LIST:"mediaAudioTrackList",MEDIA_AUDIO_TRACK_UNAVAILABLE:"mediaAudioTrackUnavailable",MEDIA_BUFFERED:"mediaBuffered",MEDIA_CAST_UNAVAILABLE:"mediaCastUnavailable",MEDIA_CHAPTERS_CUES:"mediaChaptersCues",MEDIA_CURRENT_TIME:"mediaCurrentTime",MEDIA_DURATION:"mediaDuration",MEDIA_ENDED:"mediaEnded",MEDIA_ERROR:"mediaError",MEDIA_ERROR_CODE:"mediaErrorCode",MEDIA_ERROR_MESSAGE:"mediaErrorMessage",MEDIA_FULLSCREEN_UNAVAILABLE:"mediaFullscreenUnavailable",MEDIA_HAS_PLAYED:"mediaHasPlayed",MEDIA_HEIGHT:"mediaHeight",MEDIA_IS_AIRPLAYING:"mediaIsAirplaying",MEDIA_IS_CASTING:"mediaIsCasting",MEDIA_IS_FULLSCREEN:"mediaIsFullscreen",MEDIA_IS_PIP:"mediaIsPip",MEDIA_LOADING:"mediaLoading",MEDIA_MUTED:"mediaMuted",MEDIA_LOOP:"mediaLoop",MEDIA_PAUSED:"mediaPaused",MEDIA_PIP_UNAVAILABLE:"mediaPipUnavailable",MEDIA_PLAYBACK_RATE:"mediaPlaybackRate",MEDIA_PREVIEW_CHAPTER:"mediaPreviewChapter",MEDIA_PREVIEW_COORDS:"mediaPreviewCoords",MEDIA_PREVIEW_IMAGE:"mediaPreviewImage",MEDIA_PREVIEW_TIME:"mediaPreviewTime",MEDIA_RENDITION_LIST:"mediaRenditionList",MEDIA_RENDITION_SELECTED:"mediaRenditionSelected",MEDIA_RENDITION_UNAVAILABLE:"mediaRenditionUnavailable",MEDIA_SEEKABLE:"mediaSeekable",MEDIA_STREAM_TYPE:"mediaStreamType",MEDIA_SUBTITLES_LIST:"mediaSubtitlesList",MEDIA_SUBTITLES_SHOWING:"mediaSubtitlesShowing",MEDIA_TARGET_LIVE_WINDOW:"mediaTargetLiveWindow",MEDIA_TIME_IS_LIVE:"mediaTimeIsLive",MEDIA_VOLUME:"mediaVolume",MEDIA_VOLUME_LEVEL:"mediaVolumeLevel",MEDIA_VOLUME_UNAVAILABLE:"mediaVolumeUnavailable",MEDIA_LANG:"mediaLang",MEDIA_WIDTH:"mediaWidth"},So=Object.entries(Fr),n=So.reduce((t,[e,i])=>(t[e]=i.toLowerCase(),t),{}),ns={USER_INACTIVE_CHANGE:"userinactivechange",BREAKPOINTS_CHANGE:"breakpointchange",BREAKPOINTS_COMPUTED:"breakpointscomputed"},qe=So.reduce((t,[e,i])=>(t[e]=i.toLowerCase(),t),{...ns}),jl=Object.entries(qe).reduce((t,[e,i])=>{let r=n[e];return r&&(t[i]=r),t},{userinactivechange:"userinactive"}),Io=Object.entries(n).reduce((t,[e,i])=>{let r=qe[e];return r&&(t[i]=r),t},{userinactive:"userinactivechange"}),J={SUBTITLES:"subtitles",CAPTIONS:"captions",DESCRIPTIONS:"descriptions",CHAPTERS:"chapters",METADATA:"metadata"},Ce={DISABLED:"disabled",HIDDEN:"hidden",SHOWING:"showing"};var Ai={MOUSE:"mouse",PEN:"pen",TOUCH:"touch"},j={UNAVAILABLE:"unavailable",UNSUPPORTED:"unsupported"},te={LIVE:"live",ON_DEMAND:"on-demand",UNKNOWN:"unknown"};var yo={INLINE:"inline",FULLSCREEN:"fullscreen",PICTURE_IN_PICTURE:"picture-in-picture"};var ko=new WeakMap,$r=t=>{let e=ko.get(t);return e||ko.set(t,e=new Set),e},wo=new l.ResizeObserver(t=>{for(let e of t)for(let i of $r(e.target))i(e)});function Ti(t,e){$r(t).add(e),wo.observe(t)}function Si(t,e){let i=$r(t);i.delete(e),i.size||wo.unobserve(t)}function F(t){let e={};for(let i of t)e[i.name]=i.value;return e}function Mo(t){var e;return(e=ss(t))!=null?e:Oe(t,"media-controller")}function ss(t){var e;let{MEDIA_CONTROLLER:i}=k,r=t.getAttribute(i);if(r)return(e=ls(t))==null?void 0:e.getElementById(r)}var ve=(t,e)=>!t||!e?!1:t?.contains(e)?!0:ve(t,e.getRootNode().host),Oe=(t,e)=>{if(!t)return null;let i=t.closest(e);return i||Oe(t.getRootNode().host,e)};function Wr(t=document){var e;let i=t?.activeElement;return i?(e=Wr(i.shadowRoot))!=null?e:i:null}function ls(t){var e;let i=(e=t?.getRootNode)==null?void 0:e.call(t);return i instanceof ShadowRoot||i instanceof Document?i:null}function Ii(t,{depth:e=3,checkOpacity:i=!0,checkVisibilityCSS:r=!0}={}){if(t.checkVisibility)return t.checkVisibility({checkOpacity:i,checkVisibilityCSS:r});let a=t;for(;a&&e>0;){let o=getComputedStyle(a);if(i&&o.opacity==="0"||r&&o.visibility==="hidden"||o.display==="none")return!1;a=a.parentElement,e--}return!0}function Lo(t,e,i,r){let a=r.x-i.x,o=r.y-i.y,s=a*a+o*o;if(s===0)return 0;let d=((t-i.x)*a+(e-i.y)*o)/s;return Math.max(0,Math.min(1,d))}function C(t,e){let i=ds(t,r=>r===e);return i||Br(t,e)}function ds(t,e){var i,r;let a;for(a of(i=t.querySelectorAll("style:not([media])"))!=null?i:[]){let o;try{o=(r=a.sheet)==null?void 0:r.cssRules}catch{continue}for(let s of o??[])if(e(s.selectorText))return s}}function Br(t,e){var i,r;let a=(i=t.querySelectorAll("style:not([media])"))!=null?i:[],o=a?.[a.length-1];if(!o?.sheet)return console.warn("Media Chrome: No style sheet found on style tag of",t),{style:{setProperty:()=>{},removeProperty:()=>"",getPropertyValue:()=>""}};let s=o?.sheet.insertRule(`${e}{}`,o.sheet.cssRules.length);return(r=o.sheet.cssRules)==null?void 0:r[s]}function Y(t,e,i=Number.NaN){let r=t.getAttribute(e);return r!=null?+r:i}function Q(t,e,i){let r=+i;if(i==null||Number.isNaN(r)){t.hasAttribute(e)&&t.removeAttribute(e);return}Y(t,e,void 0)!==r&&t.setAttribute(e,`${r}`)}function g(t,e){return t.hasAttribute(e)}function b(t,e,i){if(i==null){t.hasAttribute(e)&&t.removeAttribute(e);return}g(t,e)!=i&&t.toggleAttribute(e,i)}function D(t,e,i=null){var r;return(r=t.getAttribute(e))!=null?r:i}function L(t,e,i){if(i==null){t.hasAttribute(e)&&t.removeAttribute(e);return}let r=`${i}`;D(t,e,void 0)!==r&&t.setAttribute(e,r)}var Ro=(t,e,i)=>{if(!e.has(t))throw TypeError("Cannot "+i)},de=(t,e,i)=>(Ro(t,e,"read from private field"),i?i.call(t):e.get(t)),cs=(t,e,i)=>{if(e.has(t))throw TypeError("Cannot add the same private member more than once");e instanceof WeakSet?e.add(t):e.set(t,i)},yi=(t,e,i,r)=>(Ro(t,e,"write to private field"),r?r.call(t,i):e.set(t,i),i),G;function us(t){return`
    <style nonce="${document.querySelector("script[nonce]")?.nonce??""}">
      :host {
        display: var(--media-control-display, var(--media-gesture-receiver-display, inline-block));
        box-sizing: border-box;
      }
    </style>
  `}var ct=class extends l.HTMLElement{constructor(){if(super(),cs(this,G,void 0),!this.shadowRoot){this.attachShadow(this.constructor.shadowRootOptions);let e=F(this.attributes);this.shadowRoot.innerHTML=this.constructor.getTemplateHTML(e)}}static get observedAttributes(){return[k.MEDIA_CONTROLLER,n.MEDIA_PAUSED]}attributeChangedCallback(e,i,r){var a,o,s,d,c;e===k.MEDIA_CONTROLLER&&(i&&((o=(a=de(this,G))==null?void 0:a.unassociateElement)==null||o.call(a,this),yi(this,G,null)),r&&this.isConnected&&(yi(this,G,(s=this.getRootNode())==null?void 0:s.getElementById(r)),(c=(d=de(this,G))==null?void 0:d.associateElement)==null||c.call(d,this)))}connectedCallback(){var e,i;this.tabIndex=-1,this.setAttribute("aria-hidden","true"),yi(this,G,hs(this)),this.getAttribute(k.MEDIA_CONTROLLER)&&((i=(e=de(this,G))==null?void 0:e.associateElement)==null||i.call(e,this)),de(this,G)&&(de(this,G).addEventListener("pointerdown",this),de(this,G).addEventListener("click",this),de(this,G).hasAttribute("tabindex")||(de(this,G).tabIndex=0))}disconnectedCallback(){var e,i,r,a;this.getAttribute(k.MEDIA_CONTROLLER)&&((i=(e=de(this,G))==null?void 0:e.unassociateElement)==null||i.call(e,this)),(r=de(this,G))==null||r.removeEventListener("pointerdown",this),(a=de(this,G))==null||a.removeEventListener("click",this),yi(this,G,null)}handleEvent(e){var i;let r=(i=e.composedPath())==null?void 0:i[0];if(["video","media-controller"].includes(r?.localName)){if(e.type==="pointerdown")this._pointerType=e.pointerType;else if(e.type==="click"){let{clientX:o,clientY:s}=e,{left:d,top:c,width:y,height:I}=this.getBoundingClientRect(),A=o-d,v=s-c;if(A<0||v<0||A>y||v>I||y===0&&I===0)return;let h=this._pointerType||"mouse";if(this._pointerType=void 0,h===Ai.TOUCH){this.handleTap(e);return}else if(h===Ai.MOUSE||h===Ai.PEN){this.handleMouseClick(e);return}}}}get mediaPaused(){return g(this,n.MEDIA_PAUSED)}set mediaPaused(e){b(this,n.MEDIA_PAUSED,e)}handleTap(e){}handleMouseClick(e){let i=this.mediaPaused?m.MEDIA_PLAY_REQUEST:m.MEDIA_PAUSE_REQUEST;this.dispatchEvent(new l.CustomEvent(i,{composed:!0,bubbles:!0}))}};G=new WeakMap;ct.shadowRootOptions={mode:"open"};ct.getTemplateHTML=us;function hs(t){var e;let i=t.getAttribute(k.MEDIA_CONTROLLER);return i?(e=t.getRootNode())==null?void 0:e.getElementById(i):Oe(t,"media-controller")}l.customElements.get("media-gesture-receiver")||l.customElements.define("media-gesture-receiver",ct);var Vr=ct;var Do={"Start airplay":"Start airplay","Stop airplay":"Stop airplay",Audio:"Audio",Captions:"Captions","Enable captions":"Enable captions","Disable captions":"Disable captions","Start casting":"Start casting","Stop casting":"Stop casting","Enter fullscreen mode":"Enter fullscreen mode","Exit fullscreen mode":"Exit fullscreen mode",Mute:"Mute",Unmute:"Unmute",Loop:"Loop","Enter picture in picture mode":"Enter picture in picture mode","Exit picture in picture mode":"Exit picture in picture mode",Play:"Play",Pause:"Pause","Playback rate":"Playback rate","Playback rate {playbackRate}":"Playback rate {playbackRate}",Quality:"Quality","Seek backward":"Seek backward","Seek forward":"Seek forward",Settings:"Settings",Auto:"Auto","audio player":"audio player","video player":"video player",volume:"volume",seek:"seek","closed captions":"closed captions","current playback rate":"current playback rate","playback time":"playback time","media loading":"media loading",settings:"settings","audio tracks":"audio tracks",quality:"quality",play:"play",pause:"pause",mute:"mute",unmute:"unmute","chapter: {chapterName}":"chapter: {chapterName}",live:"live",Off:"Off","start airplay":"start airplay","stop airplay":"stop airplay","start casting":"start casting","stop casting":"stop casting","enter fullscreen mode":"enter fullscreen mode","exit fullscreen mode":"exit fullscreen mode","enter picture in picture mode":"enter picture in picture mode","exit picture in picture mode":"exit picture in picture mode","seek to live":"seek to live","playing live":"playing live","seek back {seekOffset} seconds":"seek back {seekOffset} seconds","seek forward {seekOffset} seconds":"seek forward {seekOffset} seconds","Network Error":"Network Error","Decode Error":"Decode Error","Source Not Supported":"Source Not Supported","Encryption Error":"Encryption Error","A network error caused the media download to fail.":"A network error caused the media download to fail.","A media error caused playback to be aborted. The media could be corrupt or your browser does not support this format.":"A media error caused playback to be aborted. The media could be corrupt or your browser does not support this format.","An unsupported error occurred. The server or network failed, or your browser does not support this format.":"An unsupported error occurred. The server or network failed, or your browser does not support this format.","The media is encrypted and there are no keys to decrypt it.":"The media is encrypted and there are no keys to decrypt it.",hour:"hour",hours:"hours",minute:"minute",minutes:"minutes",second:"second",seconds:"seconds","{time} remaining":"{time} remaining","{currentTime} of {totalTime}":"{currentTime} of {totalTime}","video not loaded, unknown time.":"video not loaded, unknown time."};var Co,ut={en:Do},ht=((Co=globalThis.navigator)==null?void 0:Co.language)||"en",Kr=t=>{ht=t},ms=(t,e)=>{ut[t]=e},ps=t=>{var e,i,r;let[a]=ht.split("-");return((e=ut[ht])==null?void 0:e[t])||((i=ut[a])==null?void 0:i[t])||((r=ut.en)==null?void 0:r[t])||t},Oo=()=>{let[t]=ht.split("-");return ut[ht]?ht:ut[t]?t:"en"},T=(t,e={})=>ps(t).replace(/\{(\w+)\}/g,(i,r)=>r in e?String(e[r]):`{${r}}`);var Qr=(t,e,i)=>{if(!e.has(t))throw TypeError("Cannot "+i)},N=(t,e,i)=>(Qr(t,e,"read from private field"),i?i.call(t):e.get(t)),X=(t,e,i)=>{if(e.has(t))throw TypeError("Cannot add the same private member more than once");e instanceof WeakSet?e.add(t):e.set(t,i)},ce=(t,e,i,r)=>(Qr(t,e,"write to private field"),r?r.call(t,i):e.set(t,i),i),ue=(t,e,i)=>(Qr(t,e,"access private method"),i),Bt,Mi,mt,vt,Et,Gr,pt,ki,qr,Uo,Yr,xo,Vt,Li,Ri,zr,ft,Kt,Ue,wi,f={AUDIO:"audio",AUTOHIDE:"autohide",BREAKPOINTS:"breakpoints",GESTURES_DISABLED:"gesturesdisabled",KEYBOARD_CONTROL:"keyboardcontrol",NO_AUTOHIDE:"noautohide",USER_INACTIVE:"userinactive",AUTOHIDE_OVER_CONTROLS:"autohideovercontrols"};function Es(t){return`
    <style nonce="${document.querySelector("script[nonce]")?.nonce??""}">
      
      :host([${n.MEDIA_IS_FULLSCREEN}]) ::slotted([slot=media]) {
        outline: none;
      }

      :host {
        box-sizing: border-box;
        position: relative;
        display: inline-block;
        line-height: 0;
        background-color: var(--media-background-color, #000);
        overflow: hidden;
      }

      :host(:not([${f.AUDIO}])) [part~=layer]:not([part~=media-layer]) {
        position: absolute;
        top: 0;
        left: 0;
        bottom: 0;
        right: 0;
        display: flex;
        flex-flow: column nowrap;
        align-items: start;
        pointer-events: none;
        background: none;
      }

      slot[name=media] {
        display: var(--media-slot-display, contents);
      }

      
      :host([${f.AUDIO}]) slot[name=media] {
        display: var(--media-slot-display, none);
      }

      
      :host([${f.AUDIO}]) [part~=layer][part~=gesture-layer] {
        height: 0;
        display: block;
      }

      
      :host(:not([${f.AUDIO}])[${f.GESTURES_DISABLED}]) ::slotted([slot=gestures-chrome]),
          :host(:not([${f.AUDIO}])[${f.GESTURES_DISABLED}]) media-gesture-receiver[slot=gestures-chrome] {
        display: none;
      }

      
      ::slotted(:not([slot=media]):not([slot=poster]):not(media-loading-indicator):not([role=dialog]):not([hidden])) {
        pointer-events: auto;
      }

      :host(:not([${f.AUDIO}])) *[part~=layer][part~=centered-layer] {
        align-items: center;
        justify-content: center;
      }

      :host(:not([${f.AUDIO}])) ::slotted(media-gesture-receiver[slot=gestures-chrome]),
      :host(:not([${f.AUDIO}])) media-gesture-receiver[slot=gestures-chrome] {
        align-self: stretch;
        flex-grow: 1;
      }

      slot[name=middle-chrome] {
        display: inline;
        flex-grow: 1;
        pointer-events: none;
        background: none;
      }

      
      ::slotted([slot=media]),
      ::slotted([slot=poster]) {
        width: 100%;
        height: 100%;
      }

      
      :host(:not([${f.AUDIO}])) .spacer {
        flex-grow: 1;
      }

      
      :host(:-webkit-full-screen) {
        
        width: 100% !important;
        height: 100% !important;
      }

      
      ::slotted(:not([slot=media]):not([slot=poster]):not([${f.NO_AUTOHIDE}]):not([hidden]):not([role=dialog])) {
        opacity: 1;
        transition: var(--media-control-transition-in, opacity 0.25s);
      }

      
      :host([${f.USER_INACTIVE}]:not([${n.MEDIA_PAUSED}]):not([${n.MEDIA_IS_AIRPLAYING}]):not([${n.MEDIA_IS_CASTING}]):not([${f.AUDIO}])) ::slotted(:not([slot=media]):not([slot=poster]):not([${f.NO_AUTOHIDE}]):not([role=dialog])) {
        opacity: 0;
        transition: var(--media-control-transition-out, opacity 1s);
      }

      :host([${f.USER_INACTIVE}]:not([${f.NO_AUTOHIDE}]):not([${n.MEDIA_PAUSED}]):not([${n.MEDIA_IS_CASTING}]):not([${f.AUDIO}])) ::slotted([slot=media]) {
        cursor: none;
      }

      :host([${f.USER_INACTIVE}][${f.AUTOHIDE_OVER_CONTROLS}]:not([${f.NO_AUTOHIDE}]):not([${n.MEDIA_PAUSED}]):not([${n.MEDIA_IS_CASTING}]):not([${f.AUDIO}])) * {
        --media-cursor: none;
        cursor: none;
      }


      ::slotted(media-control-bar)  {
        align-self: stretch;
      }

      
      
      :host(:not([${f.AUDIO}])[${n.MEDIA_HAS_PLAYED}]) slot[name=poster],
      :host(:not([${f.AUDIO}])[${n.MEDIA_STREAM_TYPE}="${te.ON_DEMAND}"][${n.MEDIA_CURRENT_TIME}]:not([${n.MEDIA_CURRENT_TIME}="0"])) slot[name=poster] {
        display: none;
      }

      ::slotted([role=dialog]) {
        width: 100%;
        height: 100%;
        align-self: center;
      }

      ::slotted([role=menu]) {
        align-self: end;
      }
    </style>

    <slot name="media" part="layer media-layer"></slot>
    <slot name="poster" part="layer poster-layer"></slot>
    <slot name="gestures-chrome" part="layer gesture-layer">
      <media-gesture-receiver slot="gestures-chrome">
        <template shadowrootmode="${Vr.shadowRootOptions.mode}">
          ${Vr.getTemplateHTML({})}
        </template>
      </media-gesture-receiver>
    </slot>
    <span part="layer vertical-layer">
      <slot name="top-chrome" part="top chrome"></slot>
      <slot name="middle-chrome" part="middle chrome"></slot>
      <slot name="centered-chrome" part="layer centered-layer center centered chrome"></slot>
      
      <slot part="bottom chrome"></slot>
    </span>
    <slot name="dialog" part="layer dialog-layer"></slot>
  `}var vs=Object.values(n),fs="sm:384 md:576 lg:768 xl:960";function _s(t){Po(t.target,t.contentRect.width)}function Po(t,e){var i;if(!t.isConnected)return;let r=(i=t.getAttribute(f.BREAKPOINTS))!=null?i:fs,a=gs(r),o=bs(a,e),s=!1;if(Object.keys(a).forEach(d=>{if(o.includes(d)){t.hasAttribute(`breakpoint${d}`)||(t.setAttribute(`breakpoint${d}`,""),s=!0);return}t.hasAttribute(`breakpoint${d}`)&&(t.removeAttribute(`breakpoint${d}`),s=!0)}),s){let d=new CustomEvent(qe.BREAKPOINTS_CHANGE,{detail:o});t.dispatchEvent(d)}t.breakpointsComputed||(t.breakpointsComputed=!0,t.dispatchEvent(new CustomEvent(qe.BREAKPOINTS_COMPUTED,{bubbles:!0,composed:!0})))}function gs(t){let e=t.split(/\s+/);return Object.fromEntries(e.map(i=>i.split(":")))}function bs(t,e){return Object.keys(t).filter(i=>e>=parseInt(t[i]))}var Ye=class extends l.HTMLElement{constructor(){if(super(),X(this,qr),X(this,Yr),X(this,Vt),X(this,Ri),X(this,ft),X(this,Bt,void 0),X(this,Mi,0),X(this,mt,null),X(this,vt,null),X(this,Et,void 0),this.breakpointsComputed=!1,X(this,Gr,e=>{let i=this.media;for(let r of e){if(r.type!=="childList")continue;let a=r.removedNodes;for(let o of a){if(o.slot!="media"||r.target!=this)continue;let s=r.previousSibling&&r.previousSibling.previousElementSibling;if(!s||!i)this.mediaUnsetCallback(o);else{let d=s.slot!=="media";for(;(s=s.previousSibling)!==null;)s.slot=="media"&&(d=!1);d&&this.mediaUnsetCallback(o)}}if(i)for(let o of r.addedNodes)o===i&&this.handleMediaUpdated(i)}}),X(this,pt,!1),X(this,ki,e=>{N(this,pt)||(setTimeout(()=>{_s(e),ce(this,pt,!1)},0),ce(this,pt,!0))}),X(this,Ue,void 0),X(this,wi,()=>{if(!N(this,Ue).assignedElements({flatten:!0}).length){N(this,mt)&&this.mediaUnsetCallback(N(this,mt));return}this.handleMediaUpdated(this.media)}),!this.shadowRoot){this.attachShadow(this.constructor.shadowRootOptions);let e=F(this.attributes),i=this.constructor.getTemplateHTML(e);this.shadowRoot.setHTMLUnsafe?this.shadowRoot.setHTMLUnsafe(i):this.shadowRoot.innerHTML=i}ce(this,Bt,new MutationObserver(N(this,Gr)))}static get observedAttributes(){return[f.AUTOHIDE,f.GESTURES_DISABLED].concat(vs).filter(e=>![n.MEDIA_RENDITION_LIST,n.MEDIA_AUDIO_TRACK_LIST,n.MEDIA_CHAPTERS_CUES,n.MEDIA_WIDTH,n.MEDIA_HEIGHT,n.MEDIA_ERROR,n.MEDIA_ERROR_MESSAGE].includes(e))}attributeChangedCallback(e,i,r){e.toLowerCase()==f.AUTOHIDE&&(this.autohide=r)}get media(){let e=this.querySelector(":scope > [slot=media]");return e?.nodeName=="SLOT"&&(e=e.assignedElements({flatten:!0})[0]),e}async handleMediaUpdated(e){e&&(ce(this,mt,e),e.localName.includes("-")&&await l.customElements.whenDefined(e.localName),this.mediaSetCallback(e))}connectedCallback(){var e;N(this,Bt).observe(this,{childList:!0,subtree:!0}),Ti(this,N(this,ki));let r=this.getAttribute(f.AUDIO)!=null?T("audio player"):T("video player");this.setAttribute("role","region"),this.setAttribute("aria-label",r),this.handleMediaUpdated(this.media),this.setAttribute(f.USER_INACTIVE,""),Po(this,this.getBoundingClientRect().width);let a=this.querySelector(":scope > slot[slot=media]");a&&(ce(this,Ue,a),N(this,Ue).addEventListener("slotchange",N(this,wi))),this.addEventListener("pointerdown",this),this.addEventListener("pointermove",this),this.addEventListener("pointerup",this),this.addEventListener("mouseleave",this),this.addEventListener("keyup",this),(e=l.window)==null||e.addEventListener("mouseup",this)}disconnectedCallback(){var e;Si(this,N(this,ki)),clearTimeout(N(this,vt)),N(this,Bt).disconnect(),this.media&&this.mediaUnsetCallback(this.media),(e=l.window)==null||e.removeEventListener("mouseup",this),this.removeEventListener("pointerdown",this),this.removeEventListener("pointermove",this),this.removeEventListener("pointerup",this),this.removeEventListener("mouseleave",this),this.removeEventListener("keyup",this),N(this,Ue)&&(N(this,Ue).removeEventListener("slotchange",N(this,wi)),ce(this,Ue,null)),ce(this,pt,!1)}mediaSetCallback(e){}mediaUnsetCallback(e){ce(this,mt,null)}handleEvent(e){switch(e.type){case"pointerdown":ce(this,Mi,e.timeStamp);break;case"pointermove":ue(this,qr,Uo).call(this,e);break;case"pointerup":ue(this,Yr,xo).call(this,e);break;case"mouseleave":ue(this,Vt,Li).call(this);break;case"mouseup":this.removeAttribute(f.KEYBOARD_CONTROL);break;case"keyup":ue(this,ft,Kt).call(this),this.setAttribute(f.KEYBOARD_CONTROL,"");break}}set autohide(e){let i=Number(e);ce(this,Et,isNaN(i)?0:i)}get autohide(){return(N(this,Et)===void 0?2:N(this,Et)).toString()}get breakpoints(){return D(this,f.BREAKPOINTS)}set breakpoints(e){L(this,f.BREAKPOINTS,e)}get audio(){return g(this,f.AUDIO)}set audio(e){b(this,f.AUDIO,e)}get gesturesDisabled(){return g(this,f.GESTURES_DISABLED)}set gesturesDisabled(e){b(this,f.GESTURES_DISABLED,e)}get keyboardControl(){return g(this,f.KEYBOARD_CONTROL)}set keyboardControl(e){b(this,f.KEYBOARD_CONTROL,e)}get noAutohide(){return g(this,f.NO_AUTOHIDE)}set noAutohide(e){b(this,f.NO_AUTOHIDE,e)}get autohideOverControls(){return g(this,f.AUTOHIDE_OVER_CONTROLS)}set autohideOverControls(e){b(this,f.AUTOHIDE_OVER_CONTROLS,e)}get userInteractive(){return g(this,f.USER_INACTIVE)}set userInteractive(e){b(this,f.USER_INACTIVE,e)}};Bt=new WeakMap;Mi=new WeakMap;mt=new WeakMap;vt=new WeakMap;Et=new WeakMap;Gr=new WeakMap;pt=new WeakMap;ki=new WeakMap;qr=new WeakSet;Uo=function(t){if(t.pointerType!=="mouse"&&t.timeStamp-N(this,Mi)<250)return;ue(this,Ri,zr).call(this),clearTimeout(N(this,vt));let e=this.hasAttribute(f.AUTOHIDE_OVER_CONTROLS);([this,this.media].includes(t.target)||e)&&ue(this,ft,Kt).call(this)};Yr=new WeakSet;xo=function(t){if(t.pointerType==="touch"){let e=!this.hasAttribute(f.USER_INACTIVE);[this,this.media].includes(t.target)&&e?ue(this,Vt,Li).call(this):ue(this,ft,Kt).call(this)}else t.composedPath().some(e=>["media-play-button","media-fullscreen-button"].includes(e?.localName))&&ue(this,ft,Kt).call(this)};Vt=new WeakSet;Li=function(){if(N(this,Et)<0||this.hasAttribute(f.USER_INACTIVE))return;this.setAttribute(f.USER_INACTIVE,"");let t=new l.CustomEvent(qe.USER_INACTIVE_CHANGE,{composed:!0,bubbles:!0,detail:!0});this.dispatchEvent(t)};Ri=new WeakSet;zr=function(){if(!this.hasAttribute(f.USER_INACTIVE))return;this.removeAttribute(f.USER_INACTIVE);let t=new l.CustomEvent(qe.USER_INACTIVE_CHANGE,{composed:!0,bubbles:!0,detail:!1});this.dispatchEvent(t)};ft=new WeakSet;Kt=function(){ue(this,Ri,zr).call(this),clearTimeout(N(this,vt));let t=parseInt(this.autohide);t<0||ce(this,vt,setTimeout(()=>{ue(this,Vt,Li).call(this)},t*1e3))};Ue=new WeakMap;wi=new WeakMap;Ye.shadowRootOptions={mode:"open"};Ye.getTemplateHTML=Es;l.customElements.get("media-container")||l.customElements.define("media-container",Ye);var ia=(t,e,i)=>{if(!e.has(t))throw TypeError("Cannot "+i)},ze=(t,e,i)=>(ia(t,e,"read from private field"),i?i.call(t):e.get(t)),Le=(t,e,i)=>{if(e.has(t))throw TypeError("Cannot add the same private member more than once");e instanceof WeakSet?e.add(t):e.set(t,i)},ra=(t,e,i,r)=>(ia(t,e,"write to private field"),r?r.call(t,i):e.set(t,i),i),Qe=(t,e,i)=>(ia(t,e,"access private method"),i),Ci,qt,Xe,Di,Xr,Zr,No,Jr,Ho,jr,Fo,ea,$o,ta,Wo;function As(t){return`
    <style nonce="${document.querySelector("script[nonce]")?.nonce??""}">
      :host {
        font: var(--media-font,
          var(--media-font-weight, normal)
          var(--media-font-size, 14px) /
          var(--media-text-content-height, var(--media-control-height, 24px))
          var(--media-font-family, helvetica neue, segoe ui, roboto, arial, sans-serif));
        color: var(--media-text-color, var(--media-primary-color, rgb(238 238 238)));
        display: var(--media-dialog-display, inline-flex);
        justify-content: center;
        align-items: center;
        
        transition-behavior: allow-discrete;
        visibility: hidden;
        opacity: 0;
        transform: translateY(2px) scale(.99);
        pointer-events: none;
      }

      :host([open]) {
        transition: display .2s, visibility 0s, opacity .2s ease-out, transform .15s ease-out;
        visibility: visible;
        opacity: 1;
        transform: translateY(0) scale(1);
        pointer-events: auto;
      }

      #content {
        display: flex;
        position: relative;
        box-sizing: border-box;
        width: min(320px, 100%);
        word-wrap: break-word;
        max-height: 100%;
        overflow: auto;
        text-align: center;
        line-height: 1.4;
      }
    </style>
    ${this.getSlotTemplateHTML(t)}
  `}function Ts(t){return`
    <slot id="content"></slot>
  `}var Gt={OPEN:"open",ANCHOR:"anchor"},xe=class extends l.HTMLElement{constructor(){super(),Le(this,Di),Le(this,Zr),Le(this,Jr),Le(this,jr),Le(this,ea),Le(this,ta),Le(this,Ci,!1),Le(this,qt,null),Le(this,Xe,null)}static get observedAttributes(){return[Gt.OPEN,Gt.ANCHOR]}get open(){return g(this,Gt.OPEN)}set open(e){b(this,Gt.OPEN,e)}handleEvent(e){switch(e.type){case"invoke":Qe(this,jr,Fo).call(this,e);break;case"focusout":Qe(this,ea,$o).call(this,e);break;case"keydown":Qe(this,ta,Wo).call(this,e);break}}connectedCallback(){Qe(this,Di,Xr).call(this),this.role||(this.role="dialog"),this.addEventListener("invoke",this),this.addEventListener("focusout",this),this.addEventListener("keydown",this)}disconnectedCallback(){this.removeEventListener("invoke",this),this.removeEventListener("focusout",this),this.removeEventListener("keydown",this)}attributeChangedCallback(e,i,r){Qe(this,Di,Xr).call(this),e===Gt.OPEN&&r!==i&&(this.open?Qe(this,Zr,No).call(this):Qe(this,Jr,Ho).call(this))}focus(){ra(this,qt,Wr());let e=!this.dispatchEvent(new Event("focus",{composed:!0,cancelable:!0})),i=!this.dispatchEvent(new Event("focusin",{composed:!0,bubbles:!0,cancelable:!0}));if(e||i)return;let r=this.querySelector('[autofocus], [tabindex]:not([tabindex="-1"]), [role="menu"]');r?.focus()}get keysUsed(){return["Escape","Tab"]}};Ci=new WeakMap;qt=new WeakMap;Xe=new WeakMap;Di=new WeakSet;Xr=function(){if(!ze(this,Ci)&&(ra(this,Ci,!0),!this.shadowRoot)){this.attachShadow(this.constructor.shadowRootOptions);let t=F(this.attributes);this.shadowRoot.innerHTML=this.constructor.getTemplateHTML(t),queueMicrotask(()=>{let{style:e}=C(this.shadowRoot,":host");e.setProperty("transition","display .15s, visibility .15s, opacity .15s ease-in, transform .15s ease-in")})}};Zr=new WeakSet;No=function(){var t;(t=ze(this,Xe))==null||t.setAttribute("aria-expanded","true"),this.dispatchEvent(new Event("open",{composed:!0,bubbles:!0})),this.addEventListener("transitionend",()=>this.focus(),{once:!0})};Jr=new WeakSet;Ho=function(){var t;(t=ze(this,Xe))==null||t.setAttribute("aria-expanded","false"),this.dispatchEvent(new Event("close",{composed:!0,bubbles:!0}))};jr=new WeakSet;Fo=function(t){ra(this,Xe,t.relatedTarget),ve(this,t.relatedTarget)||(this.open=!this.open)};ea=new WeakSet;$o=function(t){var e;ve(this,t.relatedTarget)||((e=ze(this,qt))==null||e.focus(),ze(this,Xe)&&ze(this,Xe)!==t.relatedTarget&&this.open&&(this.open=!1))};ta=new WeakSet;Wo=function(t){var e,i,r,a,o;let{key:s,ctrlKey:d,altKey:c,metaKey:y}=t;d||c||y||this.keysUsed.includes(s)&&(t.preventDefault(),t.stopPropagation(),s==="Tab"?(t.shiftKey?(i=(e=this.previousElementSibling)==null?void 0:e.focus)==null||i.call(e):(a=(r=this.nextElementSibling)==null?void 0:r.focus)==null||a.call(r),this.blur()):s==="Escape"&&((o=ze(this,qt))==null||o.focus(),this.open=!1))};xe.shadowRootOptions={mode:"open"};xe.getTemplateHTML=As;xe.getSlotTemplateHTML=Ts;l.customElements.get("media-chrome-dialog")||l.customElements.define("media-chrome-dialog",xe);var Ss=(t,e,i)=>{if(!e.has(t))throw TypeError("Cannot "+i)},Pe=(t,e,i)=>(Ss(t,e,"read from private field"),i?i.call(t):e.get(t)),Bo=(t,e,i)=>{if(e.has(t))throw TypeError("Cannot add the same private member more than once");e instanceof WeakSet?e.add(t):e.set(t,i)},_t,gt,Yt={HOTKEYS:"hotkeys"},Is=[{keys:[{key:" ",label:"Space"},{key:"k"}],description:"Toggle Playback"},{keys:[{key:"m"}],description:"Toggle mute"},{keys:[{key:"f"}],description:"Toggle fullscreen"},{keys:[{key:"c"}],description:"Toggle captions or subtitles, if available"},{keys:[{key:"p"}],description:"Toggle Picture in Picture"},{keys:[{key:"ArrowLeft",label:"\u2190"},{key:"j"}],description:"Seek back 10s"},{keys:[{key:"ArrowRight",label:"\u2192"},{key:"l"}],description:"Seek forward 10s"},{keys:[{key:"ArrowUp",label:"\u2191"}],description:"Turn volume up"},{keys:[{key:"ArrowDown",label:"\u2193"}],description:"Turn volume down"},{keys:[{key:"<",label:"< (SHIFT+,)"}],description:"Decrease playback rate"},{keys:[{key:">",label:"> (SHIFT+.)"}],description:"Increase playback rate"},{keys:[{key:"shift+/",label:"SHIFT+/"}],description:"Show keyboard shortcuts"}];function Ui(t){return t===" "?"nospace":`no${t.toLowerCase()}`}function ys(t){let e=new Set(t?.split(/\s+/));return Is.map(({keys:i,description:r})=>({keys:i.filter(({key:a})=>!e.has(Ui(a))),description:r})).filter(({keys:i})=>i.length)}function ks(t){return`
    <style nonce="${document.querySelector("script[nonce]")?.nonce??""}">
      :host {
        position: fixed;
        top: 0;
        left: 0;
        z-index: 9999;
        background: rgb(20 20 30 / .8);
        backdrop-filter: blur(10px);
      }

      #content {
        display: block;
        width: clamp(400px, 40vw, 700px);
        max-width: 90vw;
        text-align: left;
      }

      h2 {
        margin: 0 0 1.5rem 0;
        font-size: 1.5rem;
        font-weight: 500;
        text-align: center;
      }

      .shortcuts-table {
        width: 100%;
        border-collapse: collapse;
      }

      .shortcuts-table tr {
        border-bottom: 1px solid rgba(255, 255, 255, 0.1);
      }

      .shortcuts-table tr:last-child {
        border-bottom: none;
      }

      .shortcuts-table td {
        padding: 0.75rem 0.5rem;
      }

      .shortcuts-table td:first-child {
        text-align: right;
        padding-right: 1rem;
        width: 40%;
        min-width: 120px;
      }

      .shortcuts-table td:last-child {
        padding-left: 1rem;
      }

      .key {
        display: inline-block;
        background: rgba(255, 255, 255, 0.15);
        border: 1px solid rgba(255, 255, 255, 0.2);
        border-radius: 4px;
        padding: 0.25rem 0.5rem;
        font-family: 'Courier New', monospace;
        font-size: 0.9rem;
        font-weight: 500;
        min-width: 1.5rem;
        text-align: center;
        margin: 0 0.2rem;
      }

      .description {
        color: rgba(255, 255, 255, 0.9);
        font-size: 0.95rem;
      }

      .key-combo {
        display: flex;
        align-items: center;
        justify-content: flex-end;
        gap: 0.3rem;
      }

      .key-separator {
        color: rgba(255, 255, 255, 0.5);
        font-size: 0.9rem;
      }
    </style>
    <slot id="content">
      ${Vo(t[Yt.HOTKEYS])}
    </slot>
  `}function Vo(t){return`
    <h2>Keyboard Shortcuts</h2>
    <table class="shortcuts-table">${ys(t).map(({keys:i,description:r})=>`
        <tr>
          <td>
            <div class="key-combo">${i.map(({key:o,label:s=o},d)=>d>0?`<span class="key-separator">or</span><span class="key">${s}</span>`:`<span class="key">${s}</span>`).join("")}</div>
          </td>
          <td class="description">${r}</td>
        </tr>
      `).join("")}</table>
  `}var Oi=class extends xe{constructor(){super(...arguments),Bo(this,_t,e=>{var i;if(!this.open)return;let r=(i=this.shadowRoot)==null?void 0:i.querySelector("#content");if(!r)return;let a=e.composedPath(),o=a[0]===this||a.includes(this),s=a.includes(r);o&&!s&&(this.open=!1)}),Bo(this,gt,e=>{if(!this.open)return;let i=e.shiftKey&&(e.key==="/"||e.key==="?");(e.key==="Escape"||i)&&!e.ctrlKey&&!e.altKey&&!e.metaKey&&(this.open=!1,e.preventDefault(),e.stopPropagation())})}static get observedAttributes(){return[...super.observedAttributes,Yt.HOTKEYS]}get hotkeys(){var e;return(e=D(this,Yt.HOTKEYS))!=null?e:void 0}set hotkeys(e){L(this,Yt.HOTKEYS,e)}connectedCallback(){super.connectedCallback(),this.open&&(this.addEventListener("click",Pe(this,_t)),document.addEventListener("keydown",Pe(this,gt)))}disconnectedCallback(){this.removeEventListener("click",Pe(this,_t)),document.removeEventListener("keydown",Pe(this,gt))}attributeChangedCallback(e,i,r){var a;if(super.attributeChangedCallback(e,i,r),e==="open")this.open?(this.addEventListener("click",Pe(this,_t)),document.addEventListener("keydown",Pe(this,gt))):(this.removeEventListener("click",Pe(this,_t)),document.removeEventListener("keydown",Pe(this,gt)));else if(e===Yt.HOTKEYS&&r!==i){let o=(a=this.shadowRoot)==null?void 0:a.querySelector("#content");o&&(o.innerHTML=Vo(r))}}};_t=new WeakMap;gt=new WeakMap;Oi.getSlotTemplateHTML=ks;l.customElements.get("media-keyboard-shortcuts-dialog")||l.customElements.define("media-keyboard-shortcuts-dialog",Oi);var Ko=(t,e,i)=>{if(!e.has(t))throw TypeError("Cannot "+i)},V=(t,e,i)=>(Ko(t,e,"read from private field"),i?i.call(t):e.get(t)),Qt=(t,e,i)=>{if(e.has(t))throw TypeError("Cannot add the same private member more than once");e instanceof WeakSet?e.add(t):e.set(t,i)},xi=(t,e,i,r)=>(Ko(t,e,"write to private field"),r?r.call(t,i):e.set(t,i),i),bt,At,Pi,Ze,Re,Ne,Ni=class{constructor(e,i,{defaultValue:r}={defaultValue:void 0}){Qt(this,Re),Qt(this,bt,void 0),Qt(this,At,void 0),Qt(this,Pi,void 0),Qt(this,Ze,new Set),xi(this,bt,e),xi(this,At,i),xi(this,Pi,new Set(r))}[Symbol.iterator](){return V(this,Re,Ne).values()}get length(){return V(this,Re,Ne).size}get value(){var e;return(e=[...V(this,Re,Ne)].join(" "))!=null?e:""}set value(e){var i;e!==this.value&&(xi(this,Ze,new Set),this.add(...(i=e?.split(" "))!=null?i:[]))}toString(){return this.value}item(e){return[...V(this,Re,Ne)][e]}values(){return V(this,Re,Ne).values()}forEach(e,i){V(this,Re,Ne).forEach(e,i)}add(...e){var i,r;e.forEach(a=>V(this,Ze).add(a)),!(this.value===""&&!((i=V(this,bt))!=null&&i.hasAttribute(`${V(this,At)}`)))&&((r=V(this,bt))==null||r.setAttribute(`${V(this,At)}`,`${this.value}`))}remove(...e){var i;e.forEach(r=>V(this,Ze).delete(r)),(i=V(this,bt))==null||i.setAttribute(`${V(this,At)}`,`${this.value}`)}contains(e){return V(this,Re,Ne).has(e)}toggle(e,i){return typeof i<"u"?i?(this.add(e),!0):(this.remove(e),!1):this.contains(e)?(this.remove(e),!1):(this.add(e),!0)}replace(e,i){return this.remove(e),this.add(i),e===i}};bt=new WeakMap;At=new WeakMap;Pi=new WeakMap;Ze=new WeakMap;Re=new WeakSet;Ne=function(){return V(this,Ze).size?V(this,Ze):V(this,Pi)};function Go(t){return t?.map(ws).join(" ")}function ws(t){if(t){let{id:e,width:i,height:r}=t;return[e,i,r].filter(a=>a!=null).join(":")}}function qo(t){return t?.map(Ms).join(" ")}function Ms(t){if(t){let{id:e,kind:i,language:r,label:a}=t;return[e,i,r,a].filter(o=>o!=null).join(":")}}function Tt(t){return typeof t=="number"&&!Number.isNaN(t)&&Number.isFinite(t)}var Hi=t=>new Promise(e=>setTimeout(e,t));var Ls=(t="")=>t.split(/\s+/),Yo=(t="")=>{let[e,i,r]=t.split(":"),a=r?decodeURIComponent(r):void 0;return{kind:e==="cc"?J.CAPTIONS:J.SUBTITLES,language:i,label:a}},Rs=(t="",e={})=>Ls(t).map(i=>{let r=Yo(i);return{...e,...r}}),aa=t=>t?Array.isArray(t)?t.map(e=>typeof e=="string"?Yo(e):e):typeof t=="string"?Rs(t):[t]:[],Ds=({kind:t,label:e,language:i}={kind:"subtitles"})=>e?`${t==="captions"?"cc":"sb"}:${i}:${encodeURIComponent(e)}`:i,oa=(t=[])=>Array.prototype.map.call(t,Ds).join(" "),Cs=(t,e)=>i=>i[t]===e,Qo=t=>{let e=Object.entries(t).map(([i,r])=>Cs(i,r));return i=>e.every(r=>r(i))},Je=(t,e=[],i=[])=>{let r=aa(i).map(Qo),a=o=>r.some(s=>s(o));Array.from(e).filter(a).forEach(o=>{o.mode=t})},je=(t,e=()=>!0)=>{if(!t?.textTracks)return[];let i=typeof e=="function"?e:Qo(e);return Array.from(t.textTracks).filter(i)};var Xo=t=>{var e;let{media:i,fullscreenElement:r}=t;try{let a=r&&"requestFullscreen"in r?"requestFullscreen":r&&"webkitRequestFullScreen"in r?"webkitRequestFullScreen":void 0;if(a){let o=(e=r[a])==null?void 0:e.call(r);if(o instanceof Promise)return o.catch(()=>{})}else i?.webkitEnterFullscreen?i.webkitEnterFullscreen():i?.requestFullscreen&&i.requestFullscreen()}catch(a){console.error(a)}},zo="exitFullscreen"in P?"exitFullscreen":"webkitExitFullscreen"in P?"webkitExitFullscreen":"webkitCancelFullScreen"in P?"webkitCancelFullScreen":void 0,Zo=t=>{var e;let{documentElement:i}=t;if(zo){let r=(e=i?.[zo])==null?void 0:e.call(i);if(r instanceof Promise)return r.catch(()=>{})}},zt="fullscreenElement"in P?"fullscreenElement":"webkitFullscreenElement"in P?"webkitFullscreenElement":void 0,Os=t=>{let{documentElement:e,media:i}=t,r=e?.[zt];return!r&&"webkitDisplayingFullscreen"in i&&"webkitPresentationMode"in i&&i.webkitDisplayingFullscreen&&i.webkitPresentationMode===yo.FULLSCREEN?i:r},Jo=t=>{var e;let{media:i,documentElement:r,fullscreenElement:a=i}=t;if(!i||!r)return!1;let o=Os(t);if(!o)return!1;if(o===a||o===i)return!0;if(o.localName.includes("-")){let s=o.shadowRoot;if(!(zt in s))return ve(o,a);for(;s?.[zt];){if(s[zt]===a)return!0;s=(e=s[zt])==null?void 0:e.shadowRoot}}return!1},Us="fullscreenEnabled"in P?"fullscreenEnabled":"webkitFullscreenEnabled"in P?"webkitFullscreenEnabled":void 0,jo=t=>{let{documentElement:e,media:i}=t;return!!e?.[Us]||i&&"webkitSupportsFullscreen"in i};var Fi,na=()=>{var t,e;return Fi||(Fi=(e=(t=P)==null?void 0:t.createElement)==null?void 0:e.call(t,"video"),Fi)},en=async(t=na())=>{if(!t)return!1;let e=t.volume;t.volume=e/2+.1;let i=new AbortController,r=await Promise.race([xs(t,i.signal),Ps(t,e)]);return i.abort(),r},xs=(t,e)=>new Promise(i=>{t.addEventListener("volumechange",()=>i(!0),{signal:e})}),Ps=async(t,e)=>{for(let i=0;i<10;i++){if(t.volume===e)return!1;await Hi(10)}return t.volume!==e},Ns=/.*Version\/.*Safari\/.*/.test(l.navigator.userAgent),sa=(t=na())=>l.matchMedia("(display-mode: standalone)").matches&&Ns?!1:typeof t?.requestPictureInPicture=="function",la=(t=na())=>jo({documentElement:P,media:t}),tn=la(),rn=sa(),an=!!l.WebKitPlaybackTargetAvailabilityEvent,on=!!l.chrome;var St=t=>je(t.media,e=>[J.SUBTITLES,J.CAPTIONS].includes(e.kind)).sort((e,i)=>e.kind>=i.kind?1:-1),da=t=>je(t.media,e=>e.mode===Ce.SHOWING&&[J.SUBTITLES,J.CAPTIONS].includes(e.kind)),$i=(t,e)=>{let i=St(t),r=da(t),a=!!r.length;if(i.length){if(e===!1||a&&e!==!0)Je(Ce.DISABLED,i,r);else if(e===!0||!a&&e!==!1){let o=i[0],{options:s}=t;if(!s?.noSubtitlesLangPref){let I=l.localStorage.getItem("media-chrome-pref-subtitles-lang"),A=I?[I,...l.navigator.languages]:l.navigator.languages,v=i.filter(h=>A.some(_=>h.language.toLowerCase().startsWith(_.split("-")[0]))).sort((h,_)=>{let E=A.findIndex(S=>h.language.toLowerCase().startsWith(S.split("-")[0])),w=A.findIndex(S=>_.language.toLowerCase().startsWith(S.split("-")[0]));return E-w});v[0]&&(o=v[0])}let{language:d,label:c,kind:y}=o;Je(Ce.DISABLED,i,r),Je(Ce.SHOWING,i,[{language:d,label:c,kind:y}])}}},Wi=(t,e)=>t===e?!0:t==null||e==null||typeof t!=typeof e?!1:typeof t=="number"&&Number.isNaN(t)&&Number.isNaN(e)?!0:typeof t!="object"?!1:Array.isArray(t)?Hs(t,e):Object.entries(t).every(([i,r])=>i in e&&Wi(r,e[i])),Hs=(t,e)=>{let i=Array.isArray(t),r=Array.isArray(e);return i!==r?!1:i||r?t.length!==e.length?!1:t.every((a,o)=>Wi(a,e[o])):!0};var Fs=Object.values(te),Bi,$s=en().then(t=>(Bi=t,Bi)),nn=async(...t)=>{await Promise.all(t.filter(e=>e).map(async e=>{if(!("localName"in e&&e instanceof l.HTMLElement))return;let i=e.localName;if(!i.includes("-"))return;let r=l.customElements.get(i);r&&e instanceof r||(await l.customElements.whenDefined(i),l.customElements.upgrade(e))}))},Ws=new l.DOMParser,Bs=t=>t&&(Ws.parseFromString(t,"text/html").body.textContent||t),It={mediaError:{get(t,e){let{media:i}=t;if(e?.type!=="playing")return i?.error},mediaEvents:["emptied","error","playing"]},mediaErrorCode:{get(t,e){var i;let{media:r}=t;if(e?.type!=="playing")return(i=r?.error)==null?void 0:i.code},mediaEvents:["emptied","error","playing"]},mediaErrorMessage:{get(t,e){var i,r;let{media:a}=t;if(e?.type!=="playing")return(r=(i=a?.error)==null?void 0:i.message)!=null?r:""},mediaEvents:["emptied","error","playing"]},mediaWidth:{get(t){var e;let{media:i}=t;return(e=i?.videoWidth)!=null?e:0},mediaEvents:["resize"]},mediaHeight:{get(t){var e;let{media:i}=t;return(e=i?.videoHeight)!=null?e:0},mediaEvents:["resize"]},mediaPaused:{get(t){var e;let{media:i}=t;return(e=i?.paused)!=null?e:!0},set(t,e){var i;let{media:r}=e;r&&(t?r.pause():(i=r.play())==null||i.catch(()=>{}))},mediaEvents:["play","playing","pause","emptied"]},mediaHasPlayed:{get(t,e){let{media:i}=t;return i?e?e.type==="playing":!i.paused:!1},mediaEvents:["playing","emptied"]},mediaEnded:{get(t){var e;let{media:i}=t;return(e=i?.ended)!=null?e:!1},mediaEvents:["seeked","ended","emptied"]},mediaPlaybackRate:{get(t){var e;let{media:i}=t;return(e=i?.playbackRate)!=null?e:1},set(t,e){let{media:i}=e;i&&Number.isFinite(+t)&&(i.playbackRate=+t)},mediaEvents:["ratechange","loadstart"]},mediaMuted:{get(t){var e;let{media:i}=t;return(e=i?.muted)!=null?e:!1},set(t,e){let{media:i,options:{noMutedPref:r}={}}=e;if(i){i.muted=t;try{let a=l.localStorage.getItem("media-chrome-pref-muted")!==null,o=i.hasAttribute("muted");if(r){a&&l.localStorage.removeItem("media-chrome-pref-muted");return}if(o&&!a)return;l.localStorage.setItem("media-chrome-pref-muted",t?"true":"false")}catch(a){console.debug("Error setting muted pref",a)}}},mediaEvents:["volumechange"],stateOwnersUpdateHandlers:[(t,e)=>{let{options:{noMutedPref:i}}=e,{media:r}=e;if(!(!r||r.muted||i))try{let a=l.localStorage.getItem("media-chrome-pref-muted")==="true";It.mediaMuted.set(a,e),t(a)}catch(a){console.debug("Error getting muted pref",a)}}]},mediaLoop:{get(t){let{media:e}=t;return e?.loop},set(t,e){let{media:i}=e;i&&(i.loop=t)},mediaEvents:["medialooprequest"]},mediaVolume:{get(t){var e;let{media:i}=t;return(e=i?.volume)!=null?e:1},set(t,e){let{media:i,options:{noVolumePref:r}={}}=e;if(i){try{t==null?l.localStorage.removeItem("media-chrome-pref-volume"):!i.hasAttribute("muted")&&!r&&l.localStorage.setItem("media-chrome-pref-volume",t.toString())}catch(a){console.debug("Error setting volume pref",a)}Number.isFinite(+t)&&(i.volume=+t)}},mediaEvents:["volumechange"],stateOwnersUpdateHandlers:[(t,e)=>{let{options:{noVolumePref:i}}=e;if(!i)try{let{media:r}=e;if(!r)return;let a=l.localStorage.getItem("media-chrome-pref-volume");if(a==null)return;It.mediaVolume.set(+a,e),t(+a)}catch(r){console.debug("Error getting volume pref",r)}}]},mediaVolumeLevel:{get(t){let{media:e}=t;return typeof e?.volume>"u"?"high":e.muted||e.volume===0?"off":e.volume<.5?"low":e.volume<.75?"medium":"high"},mediaEvents:["volumechange"]},mediaCurrentTime:{get(t){var e;let{media:i}=t;return(e=i?.currentTime)!=null?e:0},set(t,e){let{media:i}=e;!i||!Tt(t)||(i.currentTime=t)},mediaEvents:["timeupdate","loadedmetadata","seeking"]},mediaDuration:{get(t){let{media:e,options:{defaultDuration:i}={}}=t;return i&&(!e||!e.duration||Number.isNaN(e.duration)||!Number.isFinite(e.duration))?i:Number.isFinite(e?.duration)?e.duration:Number.NaN},mediaEvents:["durationchange","loadedmetadata","emptied"]},mediaLoading:{get(t){let{media:e}=t;return e?.readyState<3},mediaEvents:["waiting","playing","emptied"]},mediaSeekable:{get(t){var e;let{media:i}=t;if(!((e=i?.seekable)!=null&&e.length))return;let r=i.seekable.start(0),a=i.seekable.end(i.seekable.length-1);if(!(!r&&!a))return[Number(r.toFixed(3)),Number(a.toFixed(3))]},mediaEvents:["loadedmetadata","emptied","progress","seekablechange"]},mediaBuffered:{get(t){var e;let{media:i}=t,r=(e=i?.buffered)!=null?e:[];return Array.from(r).map((a,o)=>[Number(r.start(o).toFixed(3)),Number(r.end(o).toFixed(3))])},mediaEvents:["progress","emptied"]},mediaStreamType:{get(t){let{media:e,options:{defaultStreamType:i}={}}=t,r=[te.LIVE,te.ON_DEMAND].includes(i)?i:void 0;if(!e)return r;let{streamType:a}=e;if(Fs.includes(a))return a===te.UNKNOWN?r:a;let o=e.duration;return o===1/0?te.LIVE:Number.isFinite(o)?te.ON_DEMAND:r},mediaEvents:["emptied","durationchange","loadedmetadata","streamtypechange"]},mediaTargetLiveWindow:{get(t){let{media:e}=t;if(!e)return Number.NaN;let{targetLiveWindow:i}=e,r=It.mediaStreamType.get(t);return(i==null||Number.isNaN(i))&&r===te.LIVE?0:i},mediaEvents:["emptied","durationchange","loadedmetadata","streamtypechange","targetlivewindowchange"]},mediaTimeIsLive:{get(t){let{media:e,options:{liveEdgeOffset:i=10}={}}=t;if(!e)return!1;if(typeof e.liveEdgeStart=="number")return Number.isNaN(e.liveEdgeStart)?!1:e.currentTime>=e.liveEdgeStart;if(!(It.mediaStreamType.get(t)===te.LIVE))return!1;let a=e.seekable;if(!a)return!0;if(!a.length)return!1;let o=a.end(a.length-1)-i;return e.currentTime>=o},mediaEvents:["playing","timeupdate","progress","waiting","emptied"]},mediaSubtitlesList:{get(t){return St(t).map(({kind:e,label:i,language:r})=>({kind:e,label:i,language:r}))},mediaEvents:["loadstart"],textTracksEvents:["addtrack","removetrack"]},mediaSubtitlesShowing:{get(t){return da(t).map(({kind:e,label:i,language:r})=>({kind:e,label:i,language:r}))},mediaEvents:["loadstart"],textTracksEvents:["addtrack","removetrack","change"],stateOwnersUpdateHandlers:[(t,e)=>{var i,r;let{media:a,options:o}=e;if(!a)return;let s=d=>{var c;!o.defaultSubtitles||d&&![J.CAPTIONS,J.SUBTITLES].includes((c=d?.track)==null?void 0:c.kind)||$i(e,!0)};return a.addEventListener("loadstart",s),(i=a.textTracks)==null||i.addEventListener("addtrack",s),(r=a.textTracks)==null||r.addEventListener("removetrack",s),()=>{var d,c;a.removeEventListener("loadstart",s),(d=a.textTracks)==null||d.removeEventListener("addtrack",s),(c=a.textTracks)==null||c.removeEventListener("removetrack",s)}}]},mediaChaptersCues:{get(t){var e;let{media:i}=t;if(!i)return[];let[r]=je(i,{kind:J.CHAPTERS});return Array.from((e=r?.cues)!=null?e:[]).map(({text:a,startTime:o,endTime:s})=>({text:Bs(a),startTime:o,endTime:s}))},mediaEvents:["loadstart","loadedmetadata"],textTracksEvents:["addtrack","removetrack","change"],stateOwnersUpdateHandlers:[(t,e)=>{var i;let{media:r}=e;if(!r)return;let a=r.querySelector('track[kind="chapters"][default][src]'),o=(i=r.shadowRoot)==null?void 0:i.querySelector(':is(video,audio) > track[kind="chapters"][default][src]');return a?.addEventListener("load",t),o?.addEventListener("load",t),()=>{a?.removeEventListener("load",t),o?.removeEventListener("load",t)}}]},mediaIsPip:{get(t){var e,i;let{media:r,documentElement:a}=t;if(!r||!a||!a.pictureInPictureElement)return!1;if(a.pictureInPictureElement===r)return!0;if(a.pictureInPictureElement instanceof HTMLMediaElement)return(e=r.localName)!=null&&e.includes("-")?ve(r,a.pictureInPictureElement):!1;if(a.pictureInPictureElement.localName.includes("-")){let o=a.pictureInPictureElement.shadowRoot;for(;o?.pictureInPictureElement;){if(o.pictureInPictureElement===r)return!0;o=(i=o.pictureInPictureElement)==null?void 0:i.shadowRoot}}return!1},set(t,e){let{media:i}=e;if(i)if(t){if(!P.pictureInPictureEnabled){console.warn("MediaChrome: Picture-in-picture is not enabled");return}if(!i.requestPictureInPicture){console.warn("MediaChrome: The current media does not support picture-in-picture");return}let r=()=>{console.warn("MediaChrome: The media is not ready for picture-in-picture. It must have a readyState > 0.")};i.requestPictureInPicture().catch(a=>{if(a.code===11){if(!i.src){console.warn("MediaChrome: The media is not ready for picture-in-picture. It must have a src set.");return}if(i.readyState===0&&i.preload==="none"){let o=()=>{i.removeEventListener("loadedmetadata",s),i.preload="none"},s=()=>{i.requestPictureInPicture().catch(r),o()};i.addEventListener("loadedmetadata",s),i.preload="metadata",setTimeout(()=>{i.readyState===0&&r(),o()},1e3)}else throw a}else throw a})}else P.pictureInPictureElement&&P.exitPictureInPicture()},mediaEvents:["enterpictureinpicture","leavepictureinpicture"]},mediaRenditionList:{get(t){var e;let{media:i}=t;return[...(e=i?.videoRenditions)!=null?e:[]].map(r=>({...r}))},mediaEvents:["emptied","loadstart"],videoRenditionsEvents:["addrendition","removerendition"]},mediaRenditionSelected:{get(t){var e,i,r;let{media:a}=t;return(r=(i=a?.videoRenditions)==null?void 0:i[(e=a.videoRenditions)==null?void 0:e.selectedIndex])==null?void 0:r.id},set(t,e){let{media:i}=e;if(!i?.videoRenditions){console.warn("MediaController: Rendition selection not supported by this media.");return}let r=t,a=Array.prototype.findIndex.call(i.videoRenditions,o=>o.id==r);i.videoRenditions.selectedIndex!=a&&(i.videoRenditions.selectedIndex=a)},mediaEvents:["emptied"],videoRenditionsEvents:["addrendition","removerendition","change"]},mediaAudioTrackList:{get(t){var e;let{media:i}=t;return[...(e=i?.audioTracks)!=null?e:[]]},mediaEvents:["emptied","loadstart"],audioTracksEvents:["addtrack","removetrack"]},mediaAudioTrackEnabled:{get(t){var e,i;let{media:r}=t;return(i=[...(e=r?.audioTracks)!=null?e:[]].find(a=>a.enabled))==null?void 0:i.id},set(t,e){let{media:i}=e;if(!i?.audioTracks){console.warn("MediaChrome: Audio track selection not supported by this media.");return}let r=t;for(let a of i.audioTracks)a.enabled=r==a.id},mediaEvents:["emptied"],audioTracksEvents:["addtrack","removetrack","change"]},mediaIsFullscreen:{get(t){return Jo(t)},set(t,e,i){var r,a;t?(Xo(e),i.detail&&!((r=e.media)!=null&&r.inert)&&((a=e.media)==null||a.focus())):Zo(e)},rootEvents:["fullscreenchange","webkitfullscreenchange"],mediaEvents:["webkitbeginfullscreen","webkitendfullscreen","webkitpresentationmodechanged"]},mediaIsCasting:{get(t){var e;let{media:i}=t;return!i?.remote||((e=i.remote)==null?void 0:e.state)==="disconnected"?!1:i.remote.state==="connected"},set(t,e){var i,r;let{media:a}=e;if(a&&!(t&&((i=a.remote)==null?void 0:i.state)!=="disconnected")&&!(!t&&((r=a.remote)==null?void 0:r.state)!=="connected")){if(typeof a.remote.prompt!="function"){console.warn("MediaChrome: Casting is not supported in this environment");return}a.remote.prompt().catch(()=>{})}},remoteEvents:["connect","connecting","disconnect"]},mediaIsAirplaying:{get(){return!1},set(t,e){let{media:i}=e;if(i){if(!(i.webkitShowPlaybackTargetPicker&&l.WebKitPlaybackTargetAvailabilityEvent)){console.error("MediaChrome: received a request to select AirPlay but AirPlay is not supported in this environment");return}i.webkitShowPlaybackTargetPicker()}},mediaEvents:["webkitcurrentplaybacktargetiswirelesschanged"]},mediaFullscreenUnavailable:{get(t){let{media:e}=t;if(!tn||!la(e))return j.UNSUPPORTED}},mediaPipUnavailable:{get(t){let{media:e}=t;if(!rn||!sa(e))return j.UNSUPPORTED;if(e?.disablePictureInPicture)return j.UNAVAILABLE}},mediaVolumeUnavailable:{get(t){let{media:e}=t;if(Bi===!1||e?.volume==null)return j.UNSUPPORTED},stateOwnersUpdateHandlers:[t=>{Bi==null&&$s.then(e=>t(e?void 0:j.UNSUPPORTED))}]},mediaCastUnavailable:{get(t,{availability:e="not-available"}={}){var i;let{media:r}=t;if(!on||!((i=r?.remote)!=null&&i.state))return j.UNSUPPORTED;if(!(e==null||e==="available"))return j.UNAVAILABLE},stateOwnersUpdateHandlers:[(t,e)=>{var i;let{media:r}=e;return r?(r.disableRemotePlayback||r.hasAttribute("disableremoteplayback")||(i=r?.remote)==null||i.watchAvailability(o=>{t({availability:o?"available":"not-available"})}).catch(o=>{o.name==="NotSupportedError"?t({availability:null}):t({availability:"not-available"})}),()=>{var o;(o=r?.remote)==null||o.cancelWatchAvailability().catch(()=>{})}):void 0}]},mediaAirplayUnavailable:{get(t,e){if(!an)return j.UNSUPPORTED;if(e?.availability==="not-available")return j.UNAVAILABLE},mediaEvents:["webkitplaybacktargetavailabilitychanged"],stateOwnersUpdateHandlers:[(t,e)=>{var i;let{media:r}=e;return r?(r.disableRemotePlayback||r.hasAttribute("disableremoteplayback")||(i=r?.remote)==null||i.watchAvailability(o=>{t({availability:o?"available":"not-available"})}).catch(o=>{o.name==="NotSupportedError"?t({availability:null}):t({availability:"not-available"})}),()=>{var o;(o=r?.remote)==null||o.cancelWatchAvailability().catch(()=>{})}):void 0}]},mediaRenditionUnavailable:{get(t){var e;let{media:i}=t;if(!i?.videoRenditions)return j.UNSUPPORTED;if(!((e=i.videoRenditions)!=null&&e.length))return j.UNAVAILABLE},mediaEvents:["emptied","loadstart"],videoRenditionsEvents:["addrendition","removerendition"]},mediaAudioTrackUnavailable:{get(t){var e,i;let{media:r}=t;if(!r?.audioTracks)return j.UNSUPPORTED;if(((i=(e=r.audioTracks)==null?void 0:e.length)!=null?i:0)<=1)return j.UNAVAILABLE},mediaEvents:["emptied","loadstart"],audioTracksEvents:["addtrack","removetrack"]},mediaLang:{get(t){let{options:{mediaLang:e}={}}=t;return e??"en"}}};var sn={[m.MEDIA_PREVIEW_REQUEST](t,e,{detail:i}){var r,a,o;let{media:s}=e,d=i??void 0,c,y;if(s&&d!=null){let[h]=je(s,{kind:J.METADATA,label:"thumbnails"}),_=Array.prototype.find.call((r=h?.cues)!=null?r:[],(E,w,S)=>w===0?E.endTime>d:w===S.length-1?E.startTime<=d:E.startTime<=d&&E.endTime>d);if(_){let E=/'^(?:[a-z]+:)?\/\//i.test(_.text)||(a=s?.querySelector('track[label="thumbnails"]'))==null?void 0:a.src,w=new URL(_.text,E);y=new URLSearchParams(w.hash).get("#xywh").split(",").map(z=>+z),c=w.href}}let I=t.mediaDuration.get(e),v=(o=t.mediaChaptersCues.get(e).find((h,_,E)=>_===E.length-1&&I===h.endTime?h.startTime<=d&&h.endTime>=d:h.startTime<=d&&h.endTime>d))==null?void 0:o.text;return i!=null&&v==null&&(v=""),{mediaPreviewTime:d,mediaPreviewImage:c,mediaPreviewCoords:y,mediaPreviewChapter:v}},[m.MEDIA_PAUSE_REQUEST](t,e){t["mediaPaused"].set(!0,e)},[m.MEDIA_PLAY_REQUEST](t,e){var i,r,a,o;let s="mediaPaused",c=t.mediaStreamType.get(e)===te.LIVE,y=!((i=e.options)!=null&&i.noAutoSeekToLive),I=t.mediaTargetLiveWindow.get(e)>0;if(c&&y&&!I){let A=(r=t.mediaSeekable.get(e))==null?void 0:r[1];if(A){let v=(o=(a=e.options)==null?void 0:a.seekToLiveOffset)!=null?o:0,h=A-v;t.mediaCurrentTime.set(h,e)}}t[s].set(!1,e)},[m.MEDIA_PLAYBACK_RATE_REQUEST](t,e,{detail:i}){let r="mediaPlaybackRate",a=i;t[r].set(a,e)},[m.MEDIA_MUTE_REQUEST](t,e){t["mediaMuted"].set(!0,e)},[m.MEDIA_UNMUTE_REQUEST](t,e){let i="mediaMuted";t.mediaVolume.get(e)||t.mediaVolume.set(.25,e),t[i].set(!1,e)},[m.MEDIA_LOOP_REQUEST](t,e,{detail:i}){let r="mediaLoop",a=!!i;return t[r].set(a,e),{mediaLoop:a}},[m.MEDIA_VOLUME_REQUEST](t,e,{detail:i}){let r="mediaVolume",a=i;a&&t.mediaMuted.get(e)&&t.mediaMuted.set(!1,e),t[r].set(a,e)},[m.MEDIA_SEEK_REQUEST](t,e,{detail:i}){let r="mediaCurrentTime",a=i;t[r].set(a,e)},[m.MEDIA_SEEK_TO_LIVE_REQUEST](t,e){var i,r,a;let o="mediaCurrentTime",s=(i=t.mediaSeekable.get(e))==null?void 0:i[1];if(Number.isNaN(Number(s)))return;let d=(a=(r=e.options)==null?void 0:r.seekToLiveOffset)!=null?a:0,c=s-d;t[o].set(c,e)},[m.MEDIA_SHOW_SUBTITLES_REQUEST](t,e,{detail:i}){var r;let{options:a}=e,o=St(e),s=aa(i),d=(r=s[0])==null?void 0:r.language;d&&!a.noSubtitlesLangPref&&l.localStorage.setItem("media-chrome-pref-subtitles-lang",d),Je(Ce.SHOWING,o,s)},[m.MEDIA_DISABLE_SUBTITLES_REQUEST](t,e,{detail:i}){let r=St(e),a=i??[];Je(Ce.DISABLED,r,a)},[m.MEDIA_TOGGLE_SUBTITLES_REQUEST](t,e,{detail:i}){$i(e,i)},[m.MEDIA_RENDITION_REQUEST](t,e,{detail:i}){let r="mediaRenditionSelected",a=i;t[r].set(a,e)},[m.MEDIA_AUDIO_TRACK_REQUEST](t,e,{detail:i}){let r="mediaAudioTrackEnabled",a=i;t[r].set(a,e)},[m.MEDIA_ENTER_PIP_REQUEST](t,e){let i="mediaIsPip";t.mediaIsFullscreen.get(e)&&t.mediaIsFullscreen.set(!1,e),t[i].set(!0,e)},[m.MEDIA_EXIT_PIP_REQUEST](t,e){t["mediaIsPip"].set(!1,e)},[m.MEDIA_ENTER_FULLSCREEN_REQUEST](t,e,i){let r="mediaIsFullscreen";t.mediaIsPip.get(e)&&t.mediaIsPip.set(!1,e),t[r].set(!0,e,i)},[m.MEDIA_EXIT_FULLSCREEN_REQUEST](t,e){t["mediaIsFullscreen"].set(!1,e)},[m.MEDIA_ENTER_CAST_REQUEST](t,e){let i="mediaIsCasting";t.mediaIsFullscreen.get(e)&&t.mediaIsFullscreen.set(!1,e),t[i].set(!0,e)},[m.MEDIA_EXIT_CAST_REQUEST](t,e){t["mediaIsCasting"].set(!1,e)},[m.MEDIA_AIRPLAY_REQUEST](t,e){t["mediaIsAirplaying"].set(!0,e)}};var ln=({media:t,fullscreenElement:e,documentElement:i,stateMediator:r=It,requestMap:a=sn,options:o={},monitorStateOwnersOnlyWithSubscriptions:s=!0})=>{let d=[],c={options:{...o}},y=Object.freeze({mediaPreviewTime:void 0,mediaPreviewImage:void 0,mediaPreviewCoords:void 0,mediaPreviewChapter:void 0}),I=E=>{E!=null&&(Wi(E,y)||(y=Object.freeze({...y,...E}),d.forEach(w=>w(y))))},A=()=>{let E=Object.entries(r).reduce((w,[S,{get:z}])=>(w[S]=z(c),w),{});I(E)},v={},h,_=async(E,w)=>{var S,z,Nt,Ht,st,we,Me,Ft,Ge,Ya,Qa,za,Xa,Za,Ja,ja;let Jn=!!h;if(h={...c,...h??{},...E},Jn)return;await nn(...Object.values(E));let lt=d.length>0&&w===0&&s,eo=c.media!==h.media,to=((S=c.media)==null?void 0:S.textTracks)!==((z=h.media)==null?void 0:z.textTracks),io=((Nt=c.media)==null?void 0:Nt.videoRenditions)!==((Ht=h.media)==null?void 0:Ht.videoRenditions),ro=((st=c.media)==null?void 0:st.audioTracks)!==((we=h.media)==null?void 0:we.audioTracks),ao=((Me=c.media)==null?void 0:Me.remote)!==((Ft=h.media)==null?void 0:Ft.remote),oo=c.documentElement!==h.documentElement,no=!!c.media&&(eo||lt),so=!!((Ge=c.media)!=null&&Ge.textTracks)&&(to||lt),lo=!!((Ya=c.media)!=null&&Ya.videoRenditions)&&(io||lt),co=!!((Qa=c.media)!=null&&Qa.audioTracks)&&(ro||lt),uo=!!((za=c.media)!=null&&za.remote)&&(ao||lt),ho=!!c.documentElement&&(oo||lt),Nr=no||so||lo||co||uo||ho,dt=d.length===0&&w===1&&s,mo=!!h.media&&(eo||dt),po=!!((Xa=h.media)!=null&&Xa.textTracks)&&(to||dt),Eo=!!((Za=h.media)!=null&&Za.videoRenditions)&&(io||dt),vo=!!((Ja=h.media)!=null&&Ja.audioTracks)&&(ro||dt),fo=!!((ja=h.media)!=null&&ja.remote)&&(ao||dt),_o=!!h.documentElement&&(oo||dt),go=mo||po||Eo||vo||fo||_o;if(!(Nr||go)){Object.entries(h).forEach(([R,$t])=>{c[R]=$t}),A(),h=void 0;return}Object.entries(r).forEach(([R,{get:$t,mediaEvents:jn=[],textTracksEvents:es=[],videoRenditionsEvents:ts=[],audioTracksEvents:is=[],remoteEvents:rs=[],rootEvents:as=[],stateOwnersUpdateHandlers:os=[]}])=>{v[R]||(v[R]={});let ee=U=>{let H=$t(c,U);I({[R]:H})},B;B=v[R].mediaEvents,jn.forEach(U=>{B&&no&&(c.media.removeEventListener(U,B),v[R].mediaEvents=void 0),mo&&(h.media.addEventListener(U,ee),v[R].mediaEvents=ee)}),B=v[R].textTracksEvents,es.forEach(U=>{var H,le;B&&so&&((H=c.media.textTracks)==null||H.removeEventListener(U,B),v[R].textTracksEvents=void 0),po&&((le=h.media.textTracks)==null||le.addEventListener(U,ee),v[R].textTracksEvents=ee)}),B=v[R].videoRenditionsEvents,ts.forEach(U=>{var H,le;B&&lo&&((H=c.media.videoRenditions)==null||H.removeEventListener(U,B),v[R].videoRenditionsEvents=void 0),Eo&&((le=h.media.videoRenditions)==null||le.addEventListener(U,ee),v[R].videoRenditionsEvents=ee)}),B=v[R].audioTracksEvents,is.forEach(U=>{var H,le;B&&co&&((H=c.media.audioTracks)==null||H.removeEventListener(U,B),v[R].audioTracksEvents=void 0),vo&&((le=h.media.audioTracks)==null||le.addEventListener(U,ee),v[R].audioTracksEvents=ee)}),B=v[R].remoteEvents,rs.forEach(U=>{var H,le;B&&uo&&((H=c.media.remote)==null||H.removeEventListener(U,B),v[R].remoteEvents=void 0),fo&&((le=h.media.remote)==null||le.addEventListener(U,ee),v[R].remoteEvents=ee)}),B=v[R].rootEvents,as.forEach(U=>{B&&ho&&(c.documentElement.removeEventListener(U,B),v[R].rootEvents=void 0),_o&&(h.documentElement.addEventListener(U,ee),v[R].rootEvents=ee)});let fi=v[R].stateOwnersUpdateHandlers;if(fi&&Nr&&(Array.isArray(fi)?fi:[fi]).forEach(H=>{typeof H=="function"&&H()}),go){let U=os.map(H=>H(ee,h)).filter(H=>typeof H=="function");v[R].stateOwnersUpdateHandlers=U.length===1?U[0]:U}else Nr&&(v[R].stateOwnersUpdateHandlers=void 0)}),Object.entries(h).forEach(([R,$t])=>{c[R]=$t}),A(),h=void 0};return _({media:t,fullscreenElement:e,documentElement:i,options:o}),{dispatch(E){let{type:w,detail:S}=E;if(a[w]&&y.mediaErrorCode==null){I(a[w](r,c,E));return}w==="mediaelementchangerequest"?_({media:S}):w==="fullscreenelementchangerequest"?_({fullscreenElement:S}):w==="documentelementchangerequest"?_({documentElement:S}):w==="optionschangerequest"&&(Object.entries(S??{}).forEach(([z,Nt])=>{c.options[z]=Nt}),A())},getState(){return y},subscribe(E){return _({},d.length+1),d.push(E),E(y),()=>{let w=d.indexOf(E);w>=0&&(_({},d.length-1),d.splice(w,1))}}}};var Ea=(t,e,i)=>{if(!e.has(t))throw TypeError("Cannot "+i)},p=(t,e,i)=>(Ea(t,e,"read from private field"),i?i.call(t):e.get(t)),ie=(t,e,i)=>{if(e.has(t))throw TypeError("Cannot add the same private member more than once");e instanceof WeakSet?e.add(t):e.set(t,i)},he=(t,e,i,r)=>(Ea(t,e,"write to private field"),r?r.call(t,i):e.set(t,i),i),He=(t,e,i)=>(Ea(t,e,"access private method"),i),De,Xt,M,re,Zt,fe,Vi,Jt,Ki,ca,tt,Gi,ua,jt,qi,ha,En,vn=["ArrowLeft","ArrowRight","ArrowUp","ArrowDown","Enter"," ","f","m","k","c","l","j",">","<","p"],dn=10,cn=.025,un=.25,Vs=.25,Ks=2,u={DEFAULT_SUBTITLES:"defaultsubtitles",DEFAULT_STREAM_TYPE:"defaultstreamtype",DEFAULT_DURATION:"defaultduration",FULLSCREEN_ELEMENT:"fullscreenelement",HOTKEYS:"hotkeys",KEYBOARD_BACKWARD_SEEK_OFFSET:"keyboardbackwardseekoffset",KEYBOARD_FORWARD_SEEK_OFFSET:"keyboardforwardseekoffset",KEYBOARD_DOWN_VOLUME_STEP:"keyboarddownvolumestep",KEYBOARD_UP_VOLUME_STEP:"keyboardupvolumestep",KEYS_USED:"keysused",LANG:"lang",LOOP:"loop",LIVE_EDGE_OFFSET:"liveedgeoffset",NO_AUTO_SEEK_TO_LIVE:"noautoseektolive",NO_DEFAULT_STORE:"nodefaultstore",NO_HOTKEYS:"nohotkeys",NO_MUTED_PREF:"nomutedpref",NO_SUBTITLES_LANG_PREF:"nosubtitleslangpref",NO_VOLUME_PREF:"novolumepref",SEEK_TO_LIVE_OFFSET:"seektoliveoffset"},ma=class extends Ye{constructor(){super(),ie(this,Ki),ie(this,Gi),ie(this,jt),ie(this,ha),this.mediaStateReceivers=[],this.associatedElementSubscriptions=new Map,ie(this,De,new Ni(this,u.HOTKEYS)),ie(this,Xt,void 0),ie(this,M,void 0),ie(this,re,null),ie(this,Zt,void 0),ie(this,fe,void 0),ie(this,Vi,i=>{var r;(r=p(this,M))==null||r.dispatch(i)}),ie(this,Jt,void 0),ie(this,tt,i=>{let{key:r,shiftKey:a}=i;if(!(a&&(r==="/"||r==="?")||vn.includes(r))){this.removeEventListener("keyup",p(this,tt));return}this.keyboardShortcutHandler(i)}),this.associateElement(this);let e={};he(this,Zt,i=>{Object.entries(i).forEach(([r,a])=>{if(r in e&&e[r]===a)return;this.propagateMediaState(r,a);let o=r.toLowerCase(),s=new l.CustomEvent(Io[o],{composed:!0,detail:a});this.dispatchEvent(s)}),e=i})}static get observedAttributes(){return super.observedAttributes.concat(u.NO_HOTKEYS,u.HOTKEYS,u.DEFAULT_STREAM_TYPE,u.DEFAULT_SUBTITLES,u.DEFAULT_DURATION,u.NO_MUTED_PREF,u.NO_VOLUME_PREF,u.LANG,u.LOOP,u.LIVE_EDGE_OFFSET,u.SEEK_TO_LIVE_OFFSET,u.NO_AUTO_SEEK_TO_LIVE)}get mediaStore(){return p(this,M)}set mediaStore(e){var i,r;if(p(this,M)&&((i=p(this,fe))==null||i.call(this),he(this,fe,void 0)),he(this,M,e),!p(this,M)&&!this.hasAttribute(u.NO_DEFAULT_STORE)){He(this,Ki,ca).call(this);return}he(this,fe,(r=p(this,M))==null?void 0:r.subscribe(p(this,Zt)))}get fullscreenElement(){var e;return(e=p(this,Xt))!=null?e:this}set fullscreenElement(e){var i;this.hasAttribute(u.FULLSCREEN_ELEMENT)&&this.removeAttribute(u.FULLSCREEN_ELEMENT),he(this,Xt,e),(i=p(this,M))==null||i.dispatch({type:"fullscreenelementchangerequest",detail:this.fullscreenElement})}get defaultSubtitles(){return g(this,u.DEFAULT_SUBTITLES)}set defaultSubtitles(e){b(this,u.DEFAULT_SUBTITLES,e)}get defaultStreamType(){return D(this,u.DEFAULT_STREAM_TYPE)}set defaultStreamType(e){L(this,u.DEFAULT_STREAM_TYPE,e)}get defaultDuration(){return Y(this,u.DEFAULT_DURATION)}set defaultDuration(e){Q(this,u.DEFAULT_DURATION,e)}get noHotkeys(){return g(this,u.NO_HOTKEYS)}set noHotkeys(e){b(this,u.NO_HOTKEYS,e)}get keysUsed(){return D(this,u.KEYS_USED)}set keysUsed(e){L(this,u.KEYS_USED,e)}get liveEdgeOffset(){return Y(this,u.LIVE_EDGE_OFFSET)}set liveEdgeOffset(e){Q(this,u.LIVE_EDGE_OFFSET,e)}get noAutoSeekToLive(){return g(this,u.NO_AUTO_SEEK_TO_LIVE)}set noAutoSeekToLive(e){b(this,u.NO_AUTO_SEEK_TO_LIVE,e)}get noVolumePref(){return g(this,u.NO_VOLUME_PREF)}set noVolumePref(e){b(this,u.NO_VOLUME_PREF,e)}get noMutedPref(){return g(this,u.NO_MUTED_PREF)}set noMutedPref(e){b(this,u.NO_MUTED_PREF,e)}get noSubtitlesLangPref(){return g(this,u.NO_SUBTITLES_LANG_PREF)}set noSubtitlesLangPref(e){b(this,u.NO_SUBTITLES_LANG_PREF,e)}get noDefaultStore(){return g(this,u.NO_DEFAULT_STORE)}set noDefaultStore(e){b(this,u.NO_DEFAULT_STORE,e)}get resolvedLang(){return Oo()}attributeChangedCallback(e,i,r){var a,o,s,d,c,y,I,A,v,h,_,E;if(super.attributeChangedCallback(e,i,r),e===u.NO_HOTKEYS)r!==i&&r===""?(this.hasAttribute(u.HOTKEYS)&&console.warn("Media Chrome: Both `hotkeys` and `nohotkeys` have been set. All hotkeys will be disabled."),this.disableHotkeys()):r!==i&&r===null&&this.enableHotkeys(),He(this,jt,qi).call(this);else if(e===u.HOTKEYS)p(this,De).value=r,He(this,jt,qi).call(this);else if(e===u.DEFAULT_SUBTITLES&&r!==i)(a=p(this,M))==null||a.dispatch({type:"optionschangerequest",detail:{defaultSubtitles:this.hasAttribute(u.DEFAULT_SUBTITLES)}});else if(e===u.DEFAULT_STREAM_TYPE)(s=p(this,M))==null||s.dispatch({type:"optionschangerequest",detail:{defaultStreamType:(o=this.getAttribute(u.DEFAULT_STREAM_TYPE))!=null?o:void 0}});else if(e===u.LIVE_EDGE_OFFSET&&r!==i)(d=p(this,M))==null||d.dispatch({type:"optionschangerequest",detail:{liveEdgeOffset:this.hasAttribute(u.LIVE_EDGE_OFFSET)?+this.getAttribute(u.LIVE_EDGE_OFFSET):void 0,seekToLiveOffset:this.hasAttribute(u.SEEK_TO_LIVE_OFFSET)?+this.getAttribute(u.SEEK_TO_LIVE_OFFSET):this.hasAttribute(u.LIVE_EDGE_OFFSET)?+this.getAttribute(u.LIVE_EDGE_OFFSET):void 0}});else if(e===u.SEEK_TO_LIVE_OFFSET&&r!==i)(c=p(this,M))==null||c.dispatch({type:"optionschangerequest",detail:{seekToLiveOffset:this.hasAttribute(u.SEEK_TO_LIVE_OFFSET)?+this.getAttribute(u.SEEK_TO_LIVE_OFFSET):this.hasAttribute(u.LIVE_EDGE_OFFSET)?+this.getAttribute(u.LIVE_EDGE_OFFSET):void 0}});else if(e===u.NO_AUTO_SEEK_TO_LIVE)(y=p(this,M))==null||y.dispatch({type:"optionschangerequest",detail:{noAutoSeekToLive:this.hasAttribute(u.NO_AUTO_SEEK_TO_LIVE)}});else if(e===u.FULLSCREEN_ELEMENT){let w=r?(I=this.getRootNode())==null?void 0:I.getElementById(r):void 0;he(this,Xt,w),(A=p(this,M))==null||A.dispatch({type:"fullscreenelementchangerequest",detail:this.fullscreenElement})}else e===u.LANG&&r!==i?(Kr(r),(v=p(this,M))==null||v.dispatch({type:"optionschangerequest",detail:{mediaLang:r}})):e===u.LOOP&&r!==i?(h=p(this,M))==null||h.dispatch({type:m.MEDIA_LOOP_REQUEST,detail:r!=null}):e===u.NO_VOLUME_PREF&&r!==i?(_=p(this,M))==null||_.dispatch({type:"optionschangerequest",detail:{noVolumePref:this.hasAttribute(u.NO_VOLUME_PREF)}}):e===u.NO_MUTED_PREF&&r!==i&&((E=p(this,M))==null||E.dispatch({type:"optionschangerequest",detail:{noMutedPref:this.hasAttribute(u.NO_MUTED_PREF)}}))}connectedCallback(){var e,i,r;this.associateElement(this),!p(this,M)&&!this.hasAttribute(u.NO_DEFAULT_STORE)&&He(this,Ki,ca).call(this),(e=p(this,M))==null||e.dispatch({type:"documentelementchangerequest",detail:P}),(i=p(this,M))==null||i.dispatch({type:"fullscreenelementchangerequest",detail:this.fullscreenElement}),super.connectedCallback(),p(this,M)&&!p(this,fe)&&he(this,fe,(r=p(this,M))==null?void 0:r.subscribe(p(this,Zt))),p(this,Jt)!==void 0&&p(this,M)&&this.media&&setTimeout(()=>{var a,o,s;(o=(a=this.media)==null?void 0:a.textTracks)!=null&&o.length&&((s=p(this,M))==null||s.dispatch({type:m.MEDIA_TOGGLE_SUBTITLES_REQUEST,detail:p(this,Jt)}))},0),this.hasAttribute(u.NO_HOTKEYS)?this.disableHotkeys():this.enableHotkeys()}disconnectedCallback(){var e,i,r,a,o,s;if((e=super.disconnectedCallback)==null||e.call(this),this.disableHotkeys(),p(this,M)){let d=p(this,M).getState();he(this,Jt,!!((i=d.mediaSubtitlesShowing)!=null&&i.length)),(r=p(this,M))==null||r.dispatch({type:"fullscreenelementchangerequest",detail:void 0}),(a=p(this,M))==null||a.dispatch({type:"documentelementchangerequest",detail:void 0}),(o=p(this,M))==null||o.dispatch({type:m.MEDIA_TOGGLE_SUBTITLES_REQUEST,detail:!1})}p(this,fe)&&((s=p(this,fe))==null||s.call(this),he(this,fe,void 0)),this.unassociateElement(this),p(this,re)&&(p(this,re).remove(),he(this,re,null))}mediaSetCallback(e){var i;super.mediaSetCallback(e),(i=p(this,M))==null||i.dispatch({type:"mediaelementchangerequest",detail:e}),e.hasAttribute("tabindex")||(e.tabIndex=-1)}mediaUnsetCallback(e){var i;super.mediaUnsetCallback(e),(i=p(this,M))==null||i.dispatch({type:"mediaelementchangerequest",detail:void 0})}propagateMediaState(e,i){pn(this.mediaStateReceivers,e,i)}associateElement(e){if(!e)return;let{associatedElementSubscriptions:i}=this;if(i.has(e))return;let r=this.registerMediaStateReceiver.bind(this),a=this.unregisterMediaStateReceiver.bind(this),o=Xs(e,r,a);Object.values(m).forEach(s=>{e.addEventListener(s,p(this,Vi))}),i.set(e,o)}unassociateElement(e){if(!e)return;let{associatedElementSubscriptions:i}=this;if(!i.has(e))return;i.get(e)(),i.delete(e),Object.values(m).forEach(a=>{e.removeEventListener(a,p(this,Vi))})}registerMediaStateReceiver(e){if(!e)return;let i=this.mediaStateReceivers;i.indexOf(e)>-1||(i.push(e),p(this,M)&&Object.entries(p(this,M).getState()).forEach(([a,o])=>{pn([e],a,o)}))}unregisterMediaStateReceiver(e){let i=this.mediaStateReceivers,r=i.indexOf(e);r<0||i.splice(r,1)}enableHotkeys(){this.addEventListener("keydown",He(this,Gi,ua))}disableHotkeys(){this.removeEventListener("keydown",He(this,Gi,ua)),this.removeEventListener("keyup",p(this,tt))}get hotkeys(){return p(this,De)}set hotkeys(e){L(this,u.HOTKEYS,e)}keyboardShortcutHandler(e){var i,r,a,o,s,d,c,y,I;let A=e.target;if(((a=(r=(i=A.getAttribute(u.KEYS_USED))==null?void 0:i.split(" "))!=null?r:A?.keysUsed)!=null?a:[]).map(S=>S==="Space"?" ":S).filter(Boolean).includes(e.key))return;let h,_,E;if(!(p(this,De).contains(Ui(e.key))||e.shiftKey&&(e.key==="/"||e.key==="?")&&p(this,De).contains("noshift+/")))switch(e.key){case" ":case"k":h=p(this,M).getState().mediaPaused?m.MEDIA_PLAY_REQUEST:m.MEDIA_PAUSE_REQUEST,this.dispatchEvent(new l.CustomEvent(h,{composed:!0,bubbles:!0}));break;case"m":h=this.mediaStore.getState().mediaVolumeLevel==="off"?m.MEDIA_UNMUTE_REQUEST:m.MEDIA_MUTE_REQUEST,this.dispatchEvent(new l.CustomEvent(h,{composed:!0,bubbles:!0}));break;case"f":h=this.mediaStore.getState().mediaIsFullscreen?m.MEDIA_EXIT_FULLSCREEN_REQUEST:m.MEDIA_ENTER_FULLSCREEN_REQUEST,this.dispatchEvent(new l.CustomEvent(h,{composed:!0,bubbles:!0}));break;case"c":this.dispatchEvent(new l.CustomEvent(m.MEDIA_TOGGLE_SUBTITLES_REQUEST,{composed:!0,bubbles:!0}));break;case"ArrowLeft":case"j":{let S=this.hasAttribute(u.KEYBOARD_BACKWARD_SEEK_OFFSET)?+this.getAttribute(u.KEYBOARD_BACKWARD_SEEK_OFFSET):dn;_=Math.max(((o=this.mediaStore.getState().mediaCurrentTime)!=null?o:0)-S,0),E=new l.CustomEvent(m.MEDIA_SEEK_REQUEST,{composed:!0,bubbles:!0,detail:_}),this.dispatchEvent(E);break}case"ArrowRight":case"l":{let S=this.hasAttribute(u.KEYBOARD_FORWARD_SEEK_OFFSET)?+this.getAttribute(u.KEYBOARD_FORWARD_SEEK_OFFSET):dn;_=Math.max(((s=this.mediaStore.getState().mediaCurrentTime)!=null?s:0)+S,0),E=new l.CustomEvent(m.MEDIA_SEEK_REQUEST,{composed:!0,bubbles:!0,detail:_}),this.dispatchEvent(E);break}case"ArrowUp":{let S=this.hasAttribute(u.KEYBOARD_UP_VOLUME_STEP)?+this.getAttribute(u.KEYBOARD_UP_VOLUME_STEP):cn;_=Math.min(((d=this.mediaStore.getState().mediaVolume)!=null?d:1)+S,1),E=new l.CustomEvent(m.MEDIA_VOLUME_REQUEST,{composed:!0,bubbles:!0,detail:_}),this.dispatchEvent(E);break}case"ArrowDown":{let S=this.hasAttribute(u.KEYBOARD_DOWN_VOLUME_STEP)?+this.getAttribute(u.KEYBOARD_DOWN_VOLUME_STEP):cn;_=Math.max(((c=this.mediaStore.getState().mediaVolume)!=null?c:1)-S,0),E=new l.CustomEvent(m.MEDIA_VOLUME_REQUEST,{composed:!0,bubbles:!0,detail:_}),this.dispatchEvent(E);break}case"<":{let S=(y=this.mediaStore.getState().mediaPlaybackRate)!=null?y:1;_=Math.max(S-un,Vs).toFixed(2),E=new l.CustomEvent(m.MEDIA_PLAYBACK_RATE_REQUEST,{composed:!0,bubbles:!0,detail:_}),this.dispatchEvent(E);break}case">":{let S=(I=this.mediaStore.getState().mediaPlaybackRate)!=null?I:1;_=Math.min(S+un,Ks).toFixed(2),E=new l.CustomEvent(m.MEDIA_PLAYBACK_RATE_REQUEST,{composed:!0,bubbles:!0,detail:_}),this.dispatchEvent(E);break}case"/":case"?":{e.shiftKey&&He(this,ha,En).call(this);break}case"p":{h=this.mediaStore.getState().mediaIsPip?m.MEDIA_EXIT_PIP_REQUEST:m.MEDIA_ENTER_PIP_REQUEST,E=new l.CustomEvent(h,{composed:!0,bubbles:!0}),this.dispatchEvent(E);break}default:break}}};De=new WeakMap;Xt=new WeakMap;M=new WeakMap;re=new WeakMap;Zt=new WeakMap;fe=new WeakMap;Vi=new WeakMap;Jt=new WeakMap;Ki=new WeakSet;ca=function(){var t;this.mediaStore=ln({media:this.media,fullscreenElement:this.fullscreenElement,options:{defaultSubtitles:this.hasAttribute(u.DEFAULT_SUBTITLES),defaultDuration:this.hasAttribute(u.DEFAULT_DURATION)?+this.getAttribute(u.DEFAULT_DURATION):void 0,defaultStreamType:(t=this.getAttribute(u.DEFAULT_STREAM_TYPE))!=null?t:void 0,liveEdgeOffset:this.hasAttribute(u.LIVE_EDGE_OFFSET)?+this.getAttribute(u.LIVE_EDGE_OFFSET):void 0,seekToLiveOffset:this.hasAttribute(u.SEEK_TO_LIVE_OFFSET)?+this.getAttribute(u.SEEK_TO_LIVE_OFFSET):this.hasAttribute(u.LIVE_EDGE_OFFSET)?+this.getAttribute(u.LIVE_EDGE_OFFSET):void 0,noAutoSeekToLive:this.hasAttribute(u.NO_AUTO_SEEK_TO_LIVE),noVolumePref:this.hasAttribute(u.NO_VOLUME_PREF),noMutedPref:this.hasAttribute(u.NO_MUTED_PREF),noSubtitlesLangPref:this.hasAttribute(u.NO_SUBTITLES_LANG_PREF)}})};tt=new WeakMap;Gi=new WeakSet;ua=function(t){var e;let{metaKey:i,altKey:r,key:a,shiftKey:o}=t,s=o&&(a==="/"||a==="?");if(s&&((e=p(this,re))!=null&&e.open)){this.removeEventListener("keyup",p(this,tt));return}if(i||r||!s&&!vn.includes(a)){this.removeEventListener("keyup",p(this,tt));return}let d=t.target,c=d instanceof HTMLElement&&(d.tagName.toLowerCase()==="media-volume-range"||d.tagName.toLowerCase()==="media-time-range");[" ","ArrowLeft","ArrowRight","ArrowUp","ArrowDown"].includes(a)&&!p(this,De).contains(Ui(a))&&!c&&t.preventDefault(),this.addEventListener("keyup",p(this,tt),{once:!0})};jt=new WeakSet;qi=function(){p(this,re)&&(p(this,re).hotkeys=p(this,De).value||void 0,(this.noHotkeys||p(this,De).contains("noshift+/"))&&(p(this,re).open=!1))};ha=new WeakSet;En=function(){p(this,re)||(he(this,re,P.createElement("media-keyboard-shortcuts-dialog")),He(this,jt,qi).call(this),this.appendChild(p(this,re))),p(this,re).open=!0};var Gs=Object.values(n),qs=Object.values(Fr),fn=t=>{var e,i,r,a;let{observedAttributes:o}=t.constructor;!o&&((e=t.nodeName)!=null&&e.includes("-"))&&(l.customElements.upgrade(t),{observedAttributes:o}=t.constructor);let s=(a=(r=(i=t?.getAttribute)==null?void 0:i.call(t,k.MEDIA_CHROME_ATTRIBUTES))==null?void 0:r.split)==null?void 0:a.call(r,/\s+/);return Array.isArray(o||s)?(o||s).filter(d=>Gs.includes(d)):[]},Ys=t=>{var e,i;return(e=t.nodeName)!=null&&e.includes("-")&&l.customElements.get((i=t.nodeName)==null?void 0:i.toLowerCase())&&!(t instanceof l.customElements.get(t.nodeName.toLowerCase()))&&l.customElements.upgrade(t),qs.some(r=>r in t)},pa=t=>Ys(t)||!!fn(t).length,hn=t=>{var e;return(e=t?.join)==null?void 0:e.call(t,":")},mn={[n.MEDIA_SUBTITLES_LIST]:oa,[n.MEDIA_SUBTITLES_SHOWING]:oa,[n.MEDIA_SEEKABLE]:hn,[n.MEDIA_BUFFERED]:t=>t?.map(hn).join(" "),[n.MEDIA_PREVIEW_COORDS]:t=>t?.join(" "),[n.MEDIA_RENDITION_LIST]:Go,[n.MEDIA_AUDIO_TRACK_LIST]:qo},Qs=async(t,e,i)=>{var r,a;if(t.isConnected||await Hi(0),typeof i=="boolean"||i==null)return b(t,e,i);if(typeof i=="number")return Q(t,e,i);if(typeof i=="string")return L(t,e,i);if(Array.isArray(i)&&!i.length)return t.removeAttribute(e);let o=(a=(r=mn[e])==null?void 0:r.call(mn,i))!=null?a:i;return t.setAttribute(e,o)},zs=t=>{var e;return!!((e=t.closest)!=null&&e.call(t,'*[slot="media"]'))},et=(t,e)=>{if(zs(t))return;let i=(a,o)=>{var s,d;pa(a)&&o(a);let{children:c=[]}=a??{},y=(d=(s=a?.shadowRoot)==null?void 0:s.children)!=null?d:[];[...c,...y].forEach(A=>et(A,o))},r=t?.nodeName.toLowerCase();if(r.includes("-")&&!pa(t)){l.customElements.whenDefined(r).then(()=>{i(t,e)});return}i(t,e)},pn=(t,e,i)=>{t.forEach(r=>{if(e in r){r[e]=i;return}let a=fn(r),o=e.toLowerCase();a.includes(o)&&Qs(r,o,i)})},Xs=(t,e,i)=>{et(t,e);let r=I=>{var A;let v=(A=I?.composedPath()[0])!=null?A:I.target;e(v)},a=I=>{var A;let v=(A=I?.composedPath()[0])!=null?A:I.target;i(v)};t.addEventListener(m.REGISTER_MEDIA_STATE_RECEIVER,r),t.addEventListener(m.UNREGISTER_MEDIA_STATE_RECEIVER,a);let o=I=>{I.forEach(A=>{let{addedNodes:v=[],removedNodes:h=[],type:_,target:E,attributeName:w}=A;_==="childList"?(Array.prototype.forEach.call(v,S=>et(S,e)),Array.prototype.forEach.call(h,S=>et(S,i))):_==="attributes"&&w===k.MEDIA_CHROME_ATTRIBUTES&&(pa(E)?e(E):i(E))})},s=[],d=I=>{let A=I.target;A.name!=="media"&&(s.forEach(v=>et(v,i)),s=[...A.assignedElements({flatten:!0})],s.forEach(v=>et(v,e)))};t.addEventListener("slotchange",d);let c=new MutationObserver(o);return c.observe(t,{childList:!0,attributes:!0,subtree:!0}),()=>{et(t,i),t.removeEventListener("slotchange",d),c.disconnect(),t.removeEventListener(m.REGISTER_MEDIA_STATE_RECEIVER,r),t.removeEventListener(m.UNREGISTER_MEDIA_STATE_RECEIVER,a)}};l.customElements.get("media-controller")||l.customElements.define("media-controller",ma);var _n=(t,e,i)=>{if(!e.has(t))throw TypeError("Cannot "+i)},Yi=(t,e,i)=>(_n(t,e,"read from private field"),i?i.call(t):e.get(t)),Zs=(t,e,i)=>{if(e.has(t))throw TypeError("Cannot add the same private member more than once");e instanceof WeakSet?e.add(t):e.set(t,i)},Qi=(t,e,i,r)=>(_n(t,e,"write to private field"),r?r.call(t,i):e.set(t,i),i),_e;function Js(t){return`
    <style nonce="${document.querySelector("script[nonce]")?.nonce??""}">
      :host {
        
        box-sizing: border-box;
        display: var(--media-control-display, var(--media-control-bar-display, inline-flex));
        color: var(--media-text-color, var(--media-primary-color, rgb(238 238 238)));
        --media-loading-indicator-icon-height: 44px;
      }

      ::slotted(media-time-range),
      ::slotted(media-volume-range) {
        min-height: 100%;
      }

      ::slotted(media-time-range),
      ::slotted(media-clip-selector) {
        flex-grow: 1;
      }

      ::slotted([role="menu"]) {
        position: absolute;
      }
    </style>

    <slot></slot>
  `}var ei=class extends l.HTMLElement{constructor(){if(super(),Zs(this,_e,void 0),!this.shadowRoot){this.attachShadow(this.constructor.shadowRootOptions);let e=F(this.attributes);this.shadowRoot.innerHTML=this.constructor.getTemplateHTML(e)}}static get observedAttributes(){return[k.MEDIA_CONTROLLER]}attributeChangedCallback(e,i,r){var a,o,s,d,c;e===k.MEDIA_CONTROLLER&&(i&&((o=(a=Yi(this,_e))==null?void 0:a.unassociateElement)==null||o.call(a,this),Qi(this,_e,null)),r&&this.isConnected&&(Qi(this,_e,(s=this.getRootNode())==null?void 0:s.getElementById(r)),(c=(d=Yi(this,_e))==null?void 0:d.associateElement)==null||c.call(d,this)))}connectedCallback(){var e,i,r;let a=this.getAttribute(k.MEDIA_CONTROLLER);a&&(Qi(this,_e,(e=this.getRootNode())==null?void 0:e.getElementById(a)),(r=(i=Yi(this,_e))==null?void 0:i.associateElement)==null||r.call(i,this))}disconnectedCallback(){var e,i;(i=(e=Yi(this,_e))==null?void 0:e.unassociateElement)==null||i.call(e,this),Qi(this,_e,null)}};_e=new WeakMap;ei.shadowRootOptions={mode:"open"};ei.getTemplateHTML=Js;l.customElements.get("media-control-bar")||l.customElements.define("media-control-bar",ei);var yt={PLACEMENT:"placement",BOUNDS:"bounds"};function js(t){return`
    <style nonce="${document.querySelector("script[nonce]")?.nonce??""}">
      :host {
        --_tooltip-background-color: var(--media-tooltip-background-color, var(--media-secondary-color, rgba(20, 20, 30, .7)));
        --_tooltip-background: var(--media-tooltip-background, var(--_tooltip-background-color));
        --_tooltip-arrow-half-width: calc(var(--media-tooltip-arrow-width, 12px) / 2);
        --_tooltip-arrow-height: var(--media-tooltip-arrow-height, 5px);
        --_tooltip-arrow-background: var(--media-tooltip-arrow-color, var(--_tooltip-background-color));
        position: relative;
        pointer-events: none;
        display: var(--media-tooltip-display, inline-flex);
        justify-content: center;
        align-items: center;
        box-sizing: border-box;
        z-index: var(--media-tooltip-z-index, 1);
        background: var(--_tooltip-background);
        color: var(--media-text-color, var(--media-primary-color, rgb(238 238 238)));
        font: var(--media-font,
          var(--media-font-weight, 400)
          var(--media-font-size, 13px) /
          var(--media-text-content-height, var(--media-control-height, 18px))
          var(--media-font-family, helvetica neue, segoe ui, roboto, arial, sans-serif));
        padding: var(--media-tooltip-padding, .35em .7em);
        border: var(--media-tooltip-border, none);
        border-radius: var(--media-tooltip-border-radius, 5px);
        filter: var(--media-tooltip-filter, drop-shadow(0 0 4px rgba(0, 0, 0, .2)));
        white-space: var(--media-tooltip-white-space, nowrap);
      }

      :host([hidden]) {
        display: none;
      }

      img, svg {
        display: inline-block;
      }

      #arrow {
        position: absolute;
        width: 0px;
        height: 0px;
        border-style: solid;
        display: var(--media-tooltip-arrow-display, block);
      }

      :host(:not([placement])),
      :host([placement="top"]) {
        position: absolute;
        bottom: calc(100% + var(--media-tooltip-distance, 12px));
        left: 50%;
        transform: translate(calc(-50% - var(--media-tooltip-offset-x, 0px)), 0);
      }
      :host(:not([placement])) #arrow,
      :host([placement="top"]) #arrow {
        top: 100%;
        left: 50%;
        border-width: var(--_tooltip-arrow-height) var(--_tooltip-arrow-half-width) 0 var(--_tooltip-arrow-half-width);
        border-color: var(--_tooltip-arrow-background) transparent transparent transparent;
        transform: translate(calc(-50% + var(--media-tooltip-offset-x, 0px)), 0);
      }

      :host([placement="right"]) {
        position: absolute;
        left: calc(100% + var(--media-tooltip-distance, 12px));
        top: 50%;
        transform: translate(0, -50%);
      }
      :host([placement="right"]) #arrow {
        top: 50%;
        right: 100%;
        border-width: var(--_tooltip-arrow-half-width) var(--_tooltip-arrow-height) var(--_tooltip-arrow-half-width) 0;
        border-color: transparent var(--_tooltip-arrow-background) transparent transparent;
        transform: translate(0, -50%);
      }

      :host([placement="bottom"]) {
        position: absolute;
        top: calc(100% + var(--media-tooltip-distance, 12px));
        left: 50%;
        transform: translate(calc(-50% - var(--media-tooltip-offset-x, 0px)), 0);
      }
      :host([placement="bottom"]) #arrow {
        bottom: 100%;
        left: 50%;
        border-width: 0 var(--_tooltip-arrow-half-width) var(--_tooltip-arrow-height) var(--_tooltip-arrow-half-width);
        border-color: transparent transparent var(--_tooltip-arrow-background) transparent;
        transform: translate(calc(-50% + var(--media-tooltip-offset-x, 0px)), 0);
      }

      :host([placement="left"]) {
        position: absolute;
        right: calc(100% + var(--media-tooltip-distance, 12px));
        top: 50%;
        transform: translate(0, -50%);
      }
      :host([placement="left"]) #arrow {
        top: 50%;
        left: 100%;
        border-width: var(--_tooltip-arrow-half-width) 0 var(--_tooltip-arrow-half-width) var(--_tooltip-arrow-height);
        border-color: transparent transparent transparent var(--_tooltip-arrow-background);
        transform: translate(0, -50%);
      }
      
      :host([placement="none"]) #arrow {
        display: none;
      }
    </style>
    <slot></slot>
    <div id="arrow"></div>
  `}var kt=class extends l.HTMLElement{constructor(){if(super(),this.updateXOffset=()=>{var e;if(!Ii(this,{checkOpacity:!1,checkVisibilityCSS:!1}))return;let i=this.placement;if(i==="left"||i==="right"){this.style.removeProperty("--media-tooltip-offset-x");return}let r=getComputedStyle(this),a=(e=Oe(this,"#"+this.bounds))!=null?e:Mo(this);if(!a)return;let{x:o,width:s}=a.getBoundingClientRect(),{x:d,width:c}=this.getBoundingClientRect(),y=d+c,I=o+s,A=r.getPropertyValue("--media-tooltip-offset-x"),v=A?parseFloat(A.replace("px","")):0,h=r.getPropertyValue("--media-tooltip-container-margin"),_=h?parseFloat(h.replace("px","")):0,E=d-o+v-_,w=y-I+v+_;if(E<0){this.style.setProperty("--media-tooltip-offset-x",`${E}px`);return}if(w>0){this.style.setProperty("--media-tooltip-offset-x",`${w}px`);return}this.style.removeProperty("--media-tooltip-offset-x")},!this.shadowRoot){this.attachShadow(this.constructor.shadowRootOptions);let e=F(this.attributes);this.shadowRoot.innerHTML=this.constructor.getTemplateHTML(e)}if(this.arrowEl=this.shadowRoot.querySelector("#arrow"),Object.prototype.hasOwnProperty.call(this,"placement")){let e=this.placement;delete this.placement,this.placement=e}}static get observedAttributes(){return[yt.PLACEMENT,yt.BOUNDS]}get placement(){return D(this,yt.PLACEMENT)}set placement(e){L(this,yt.PLACEMENT,e)}get bounds(){return D(this,yt.BOUNDS)}set bounds(e){L(this,yt.BOUNDS,e)}};kt.shadowRootOptions={mode:"open"};kt.getTemplateHTML=js;l.customElements.get("media-tooltip")||l.customElements.define("media-tooltip",kt);var va=kt;var ga=(t,e,i)=>{if(!e.has(t))throw TypeError("Cannot "+i)},$=(t,e,i)=>(ga(t,e,"read from private field"),i?i.call(t):e.get(t)),it=(t,e,i)=>{if(e.has(t))throw TypeError("Cannot add the same private member more than once");e instanceof WeakSet?e.add(t):e.set(t,i)},zi=(t,e,i,r)=>(ga(t,e,"write to private field"),r?r.call(t,i):e.set(t,i),i),gn=(t,e,i)=>(ga(t,e,"access private method"),i),ge,Mt,fa,bn,$e,wt,Xi,_a,An,Fe={TOOLTIP_PLACEMENT:"tooltipplacement",DISABLED:"disabled",NO_TOOLTIP:"notooltip"};function el(t,e={}){return`
    <style nonce="${document.querySelector("script[nonce]")?.nonce??""}">
      :host {
        position: relative;
        font: var(--media-font,
          var(--media-font-weight, bold)
          var(--media-font-size, 14px) /
          var(--media-text-content-height, var(--media-control-height, 24px))
          var(--media-font-family, helvetica neue, segoe ui, roboto, arial, sans-serif));
        color: var(--media-text-color, var(--media-primary-color, rgb(238 238 238)));
        background: var(--media-control-background, var(--media-secondary-color, rgb(20 20 30 / .7)));
        padding: var(--media-button-padding, var(--media-control-padding, 10px));
        justify-content: var(--media-button-justify-content, center);
        display: inline-flex;
        align-items: center;
        vertical-align: middle;
        box-sizing: border-box;
        transition: background .15s linear;
        pointer-events: auto;
        cursor: var(--media-cursor, pointer);
        -webkit-tap-highlight-color: transparent;
      }

      
      :host(:focus-visible) {
        box-shadow: var(--media-focus-box-shadow, inset 0 0 0 2px rgb(27 127 204 / .9));
        outline: 0;
      }
      
      :host(:where(:focus)) {
        box-shadow: none;
        outline: 0;
      }

      :host(:hover) {
        background: var(--media-control-hover-background, rgba(50 50 70 / .7));
      }

      slot[name="icon"] {
        display: inline-flex;
        align-items: center;
      }

      svg, img, ::slotted(svg), ::slotted(img) {
        width: var(--media-button-icon-width);
        height: var(--media-button-icon-height, var(--media-control-height, 24px));
        transform: var(--media-button-icon-transform);
        transition: var(--media-button-icon-transition);
        fill: var(--media-icon-color, var(--media-primary-color, rgb(238 238 238)));
        vertical-align: middle;
        max-width: 100%;
        max-height: 100%;
        min-width: 100%;
      }

      media-tooltip {
        
        max-width: 0;
        overflow-x: clip;
        opacity: 0;
        transition: opacity .3s, max-width 0s 9s;
      }

      :host(:hover) media-tooltip,
      :host(:focus-visible) media-tooltip {
        max-width: 100vw;
        opacity: 1;
        transition: opacity .3s;
      }

      :host([notooltip]) slot[name="tooltip"] {
        display: none;
      }
    </style>

    ${this.getSlotTemplateHTML(t,e)}

    <slot name="tooltip">
      <media-tooltip part="tooltip" aria-hidden="true">
        <template shadowrootmode="${va.shadowRootOptions.mode}">
          ${va.getTemplateHTML({})}
        </template>
        <slot name="tooltip-content">
          ${this.getTooltipContentHTML(t)}
        </slot>
      </media-tooltip>
    </slot>
  `}function tl(t,e){return`
    <slot></slot>
  `}function il(){return""}var Z=class extends l.HTMLElement{constructor(){if(super(),it(this,fa),it(this,_a),it(this,ge,void 0),this.preventClick=!1,this.tooltipEl=null,it(this,Mt,e=>{this.preventClick||this.handleClick(e),setTimeout($(this,$e),0)}),it(this,$e,()=>{var e,i;(i=(e=this.tooltipEl)==null?void 0:e.updateXOffset)==null||i.call(e)}),it(this,wt,e=>{let{key:i}=e;if(!this.keysUsed.includes(i)){this.removeEventListener("keyup",$(this,wt));return}this.preventClick||this.handleClick(e)}),it(this,Xi,e=>{let{metaKey:i,altKey:r,key:a}=e;if(i||r||!this.keysUsed.includes(a)){this.removeEventListener("keyup",$(this,wt));return}this.addEventListener("keyup",$(this,wt),{once:!0})}),!this.shadowRoot){this.attachShadow(this.constructor.shadowRootOptions);let e=F(this.attributes),i=this.constructor.getTemplateHTML(e);this.shadowRoot.setHTMLUnsafe?this.shadowRoot.setHTMLUnsafe(i):this.shadowRoot.innerHTML=i}this.tooltipEl=this.shadowRoot.querySelector("media-tooltip")}static get observedAttributes(){return["disabled",Fe.TOOLTIP_PLACEMENT,k.MEDIA_CONTROLLER,n.MEDIA_LANG]}enable(){this.addEventListener("click",$(this,Mt)),this.addEventListener("keydown",$(this,Xi)),this.tabIndex=0}disable(){this.removeEventListener("click",$(this,Mt)),this.removeEventListener("keydown",$(this,Xi)),this.removeEventListener("keyup",$(this,wt)),this.tabIndex=-1}attributeChangedCallback(e,i,r){var a,o,s,d,c;e===k.MEDIA_CONTROLLER?(i&&((o=(a=$(this,ge))==null?void 0:a.unassociateElement)==null||o.call(a,this),zi(this,ge,null)),r&&this.isConnected&&(zi(this,ge,(s=this.getRootNode())==null?void 0:s.getElementById(r)),(c=(d=$(this,ge))==null?void 0:d.associateElement)==null||c.call(d,this))):e==="disabled"&&r!==i?r==null?this.enable():this.disable():e===Fe.TOOLTIP_PLACEMENT&&this.tooltipEl&&r!==i?this.tooltipEl.placement=r:e===n.MEDIA_LANG&&(this.shadowRoot.querySelector('slot[name="tooltip-content"]').innerHTML=this.constructor.getTooltipContentHTML()),gn(this,fa,bn).call(this)&&$(this,$e).call(this)}connectedCallback(){var e,i,r;let{style:a}=C(this.shadowRoot,":host");a.setProperty("display",`var(--media-control-display, var(--${this.localName}-display, inline-flex))`),this.hasAttribute("disabled")?this.disable():this.enable(),this.setAttribute("role","button");let o=this.getAttribute(k.MEDIA_CONTROLLER);o&&(zi(this,ge,(e=this.getRootNode())==null?void 0:e.getElementById(o)),(r=(i=$(this,ge))==null?void 0:i.associateElement)==null||r.call(i,this)),l.customElements.whenDefined("media-tooltip").then(()=>gn(this,_a,An).call(this))}disconnectedCallback(){var e,i;this.disable(),(i=(e=$(this,ge))==null?void 0:e.unassociateElement)==null||i.call(e,this),zi(this,ge,null),this.removeEventListener("mouseenter",$(this,$e)),this.removeEventListener("focus",$(this,$e)),this.removeEventListener("click",$(this,Mt))}get keysUsed(){return["Enter"," "]}get tooltipPlacement(){return D(this,Fe.TOOLTIP_PLACEMENT)}set tooltipPlacement(e){L(this,Fe.TOOLTIP_PLACEMENT,e)}get mediaController(){return D(this,k.MEDIA_CONTROLLER)}set mediaController(e){L(this,k.MEDIA_CONTROLLER,e)}get disabled(){return g(this,Fe.DISABLED)}set disabled(e){b(this,Fe.DISABLED,e)}get noTooltip(){return g(this,Fe.NO_TOOLTIP)}set noTooltip(e){b(this,Fe.NO_TOOLTIP,e)}handleClick(e){}};ge=new WeakMap;Mt=new WeakMap;fa=new WeakSet;bn=function(){try{return this.matches(":hover, :focus-visible")}catch{return this.matches(":hover, :focus")}};$e=new WeakMap;wt=new WeakMap;Xi=new WeakMap;_a=new WeakSet;An=function(){this.addEventListener("mouseenter",$(this,$e)),this.addEventListener("focus",$(this,$e)),this.addEventListener("click",$(this,Mt));let t=this.tooltipPlacement;t&&this.tooltipEl&&(this.tooltipEl.placement=t)};Z.shadowRootOptions={mode:"open"};Z.getTemplateHTML=el;Z.getSlotTemplateHTML=tl;Z.getTooltipContentHTML=il;l.customElements.get("media-chrome-button")||l.customElements.define("media-chrome-button",Z);var rl=`<svg aria-hidden="true" viewBox="0 0 24 24">
  <path d="m6 21 15-9L6 3v18Z"/>
</svg>`,al=`<svg aria-hidden="true" viewBox="0 0 24 24">
  <path d="M6 20h4V4H6v16Zm8-16v16h4V4h-4Z"/>
</svg>`;function ol(t){return`
    <style nonce="${document.querySelector("script[nonce]")?.nonce??""}">
      :host([${n.MEDIA_PAUSED}]) slot[name=pause],
      :host(:not([${n.MEDIA_PAUSED}])) slot[name=play] {
        display: none !important;
      }

      :host([${n.MEDIA_PAUSED}]) slot[name=tooltip-pause],
      :host(:not([${n.MEDIA_PAUSED}])) slot[name=tooltip-play] {
        display: none;
      }
    </style>

    <slot name="icon">
      <slot name="play">${rl}</slot>
      <slot name="pause">${al}</slot>
    </slot>
  `}function nl(){return`
    <slot name="tooltip-play">${T("Play")}</slot>
    <slot name="tooltip-pause">${T("Pause")}</slot>
  `}var Tn=t=>{let e=t.mediaPaused?T("play"):T("pause");t.setAttribute("aria-label",e)},ti=class extends Z{static get observedAttributes(){return[...super.observedAttributes,n.MEDIA_PAUSED,n.MEDIA_ENDED]}connectedCallback(){super.connectedCallback(),Tn(this)}attributeChangedCallback(e,i,r){super.attributeChangedCallback(e,i,r),(e===n.MEDIA_PAUSED||e===n.MEDIA_LANG)&&Tn(this)}get mediaPaused(){return g(this,n.MEDIA_PAUSED)}set mediaPaused(e){b(this,n.MEDIA_PAUSED,e)}handleClick(){let e=this.mediaPaused?m.MEDIA_PLAY_REQUEST:m.MEDIA_PAUSE_REQUEST;this.dispatchEvent(new l.CustomEvent(e,{composed:!0,bubbles:!0}))}};ti.getSlotTemplateHTML=ol;ti.getTooltipContentHTML=nl;l.customElements.get("media-play-button")||l.customElements.define("media-play-button",ti);var sl=`<svg aria-hidden="true" viewBox="0 0 24 24">
  <path d="M16.5 12A4.5 4.5 0 0 0 14 8v2.18l2.45 2.45a4.22 4.22 0 0 0 .05-.63Zm2.5 0a6.84 6.84 0 0 1-.54 2.64L20 16.15A8.8 8.8 0 0 0 21 12a9 9 0 0 0-7-8.77v2.06A7 7 0 0 1 19 12ZM4.27 3 3 4.27 7.73 9H3v6h4l5 5v-6.73l4.25 4.25A6.92 6.92 0 0 1 14 18.7v2.06A9 9 0 0 0 17.69 19l2 2.05L21 19.73l-9-9L4.27 3ZM12 4 9.91 6.09 12 8.18V4Z"/>
</svg>`,Sn=`<svg aria-hidden="true" viewBox="0 0 24 24">
  <path d="M3 9v6h4l5 5V4L7 9H3Zm13.5 3A4.5 4.5 0 0 0 14 8v8a4.47 4.47 0 0 0 2.5-4Z"/>
</svg>`,ll=`<svg aria-hidden="true" viewBox="0 0 24 24">
  <path d="M3 9v6h4l5 5V4L7 9H3Zm13.5 3A4.5 4.5 0 0 0 14 8v8a4.47 4.47 0 0 0 2.5-4ZM14 3.23v2.06a7 7 0 0 1 0 13.42v2.06a9 9 0 0 0 0-17.54Z"/>
</svg>`;function dl(t){return`
    <style nonce="${document.querySelector("script[nonce]")?.nonce??""}">
      :host(:not([${n.MEDIA_VOLUME_LEVEL}])) slot[name=icon] slot:not([name=high]),
      :host([${n.MEDIA_VOLUME_LEVEL}=high]) slot[name=icon] slot:not([name=high]) {
        display: none !important;
      }

      :host([${n.MEDIA_VOLUME_LEVEL}=off]) slot[name=icon] slot:not([name=off]) {
        display: none !important;
      }

      :host([${n.MEDIA_VOLUME_LEVEL}=low]) slot[name=icon] slot:not([name=low]) {
        display: none !important;
      }

      :host([${n.MEDIA_VOLUME_LEVEL}=medium]) slot[name=icon] slot:not([name=medium]) {
        display: none !important;
      }

      :host(:not([${n.MEDIA_VOLUME_LEVEL}=off])) slot[name=tooltip-unmute],
      :host([${n.MEDIA_VOLUME_LEVEL}=off]) slot[name=tooltip-mute] {
        display: none;
      }
    </style>

    <slot name="icon">
      <slot name="off">${sl}</slot>
      <slot name="low">${Sn}</slot>
      <slot name="medium">${Sn}</slot>
      <slot name="high">${ll}</slot>
    </slot>
  `}function cl(){return`
    <slot name="tooltip-mute">${T("Mute")}</slot>
    <slot name="tooltip-unmute">${T("Unmute")}</slot>
  `}var In=t=>{let i=t.mediaVolumeLevel==="off"?T("unmute"):T("mute");t.setAttribute("aria-label",i)},ii=class extends Z{static get observedAttributes(){return[...super.observedAttributes,n.MEDIA_VOLUME_LEVEL]}connectedCallback(){super.connectedCallback(),In(this)}attributeChangedCallback(e,i,r){super.attributeChangedCallback(e,i,r),e===n.MEDIA_VOLUME_LEVEL&&In(this)}get mediaVolumeLevel(){return D(this,n.MEDIA_VOLUME_LEVEL)}set mediaVolumeLevel(e){L(this,n.MEDIA_VOLUME_LEVEL,e)}handleClick(){let e=this.mediaVolumeLevel==="off"?m.MEDIA_UNMUTE_REQUEST:m.MEDIA_MUTE_REQUEST;this.dispatchEvent(new l.CustomEvent(e,{composed:!0,bubbles:!0}))}};ii.getSlotTemplateHTML=dl;ii.getTooltipContentHTML=cl;l.customElements.get("media-mute-button")||l.customElements.define("media-mute-button",ii);var ka=(t,e,i)=>{if(!e.has(t))throw TypeError("Cannot "+i)},x=(t,e,i)=>(ka(t,e,"read from private field"),i?i.call(t):e.get(t)),q=(t,e,i)=>{if(e.has(t))throw TypeError("Cannot add the same private member more than once");e instanceof WeakSet?e.add(t):e.set(t,i)},We=(t,e,i,r)=>(ka(t,e,"write to private field"),r?r.call(t,i):e.set(t,i),i),me=(t,e,i)=>(ka(t,e,"access private method"),i),be,nr,Zi,Ji,pe,ar,ji,er,tr,wa,yn,ir,ba,rr,Aa,or,Ma,Ta,kn,Sa,wn,Ia,Mn,ya,Ln;function ul(t){return`
    <style nonce="${P.querySelector("script[nonce]")?.nonce??""}">
      :host {
        --_focus-box-shadow: var(--media-focus-box-shadow, inset 0 0 0 2px rgb(27 127 204 / .9));
        --_media-range-padding: var(--media-range-padding, var(--media-control-padding, 10px));

        box-shadow: var(--_focus-visible-box-shadow, none);
        background: var(--media-control-background, var(--media-secondary-color, rgb(20 20 30 / .7)));
        height: calc(var(--media-control-height, 24px) + 2 * var(--_media-range-padding));
        display: inline-flex;
        align-items: center;
        
        vertical-align: middle;
        box-sizing: border-box;
        position: relative;
        width: 100px;
        transition: background .15s linear;
        cursor: var(--media-cursor, pointer);
        pointer-events: auto;
        touch-action: none; 
      }

      
      input[type=range]:focus {
        outline: 0;
      }
      input[type=range]:focus::-webkit-slider-runnable-track {
        outline: 0;
      }

      :host(:hover) {
        background: var(--media-control-hover-background, rgb(50 50 70 / .7));
      }

      #leftgap {
        padding-left: var(--media-range-padding-left, var(--_media-range-padding));
      }

      #rightgap {
        padding-right: var(--media-range-padding-right, var(--_media-range-padding));
      }

      #startpoint,
      #endpoint {
        position: absolute;
      }

      #endpoint {
        right: 0;
      }

      #container {
        
        width: var(--media-range-track-width, 100%);
        transform: translate(var(--media-range-track-translate-x, 0px), var(--media-range-track-translate-y, 0px));
        position: relative;
        height: 100%;
        display: flex;
        align-items: center;
        min-width: 40px;
      }

      #range {
        
        display: var(--media-time-range-hover-display, block);
        bottom: var(--media-time-range-hover-bottom, 0);
        height: var(--media-time-range-hover-height, max(100% , 25px));
        width: 100%;
        position: absolute;
        cursor: var(--media-cursor, pointer);

        -webkit-appearance: none; 
        -webkit-tap-highlight-color: transparent;
        background: transparent; 
        margin: 0;
        z-index: 1;
      }

      @media (hover: hover) {
        #range {
          bottom: var(--media-time-range-hover-bottom, 0);
          height: var(--media-time-range-hover-height, max(100%, 20px));
        }
      }

      
      
      #range::-webkit-slider-thumb {
        -webkit-appearance: none;
        background: transparent;
        width: .1px;
        height: .1px;
      }

      
      #range::-moz-range-thumb {
        background: transparent;
        border: transparent;
        width: .1px;
        height: .1px;
      }

      #appearance {
        height: var(--media-range-track-height, 4px);
        display: flex;
        flex-direction: column;
        justify-content: center;
        width: 100%;
        position: absolute;
        
        will-change: transform;
      }

      #track {
        background: var(--media-range-track-background, rgb(255 255 255 / .2));
        border-radius: var(--media-range-track-border-radius, 1px);
        border: var(--media-range-track-border, none);
        outline: var(--media-range-track-outline);
        outline-offset: var(--media-range-track-outline-offset);
        backdrop-filter: var(--media-range-track-backdrop-filter);
        -webkit-backdrop-filter: var(--media-range-track-backdrop-filter);
        box-shadow: var(--media-range-track-box-shadow, none);
        position: absolute;
        width: 100%;
        height: 100%;
        overflow: hidden;
      }

      #progress,
      #pointer {
        position: absolute;
        height: 100%;
        will-change: width;
      }

      #progress {
        background: var(--media-range-bar-color, var(--media-primary-color, rgb(238 238 238)));
        transition: var(--media-range-track-transition);
      }

      #pointer {
        background: var(--media-range-track-pointer-background);
        border-right: var(--media-range-track-pointer-border-right);
        transition: visibility .25s, opacity .25s;
        visibility: hidden;
        opacity: 0;
      }

      @media (hover: hover) {
        :host(:hover) #pointer {
          transition: visibility .5s, opacity .5s;
          visibility: visible;
          opacity: 1;
        }
      }

      #thumb,
      ::slotted([slot=thumb]) {
        width: var(--media-range-thumb-width, 10px);
        height: var(--media-range-thumb-height, 10px);
        transition: var(--media-range-thumb-transition);
        transform: var(--media-range-thumb-transform, none);
        opacity: var(--media-range-thumb-opacity, 1);
        translate: -50%;
        position: absolute;
        left: 0;
        cursor: var(--media-cursor, pointer);
      }

      #thumb {
        border-radius: var(--media-range-thumb-border-radius, 10px);
        background: var(--media-range-thumb-background, var(--media-primary-color, rgb(238 238 238)));
        box-shadow: var(--media-range-thumb-box-shadow, 1px 1px 1px transparent);
        border: var(--media-range-thumb-border, none);
      }

      :host([disabled]) #thumb {
        background-color: #777;
      }

      .segments #appearance {
        height: var(--media-range-segment-hover-height, 7px);
      }

      #track {
        clip-path: url(#segments-clipping);
      }

      #segments {
        --segments-gap: var(--media-range-segments-gap, 2px);
        position: absolute;
        width: 100%;
        height: 100%;
      }

      #segments-clipping {
        transform: translateX(calc(var(--segments-gap) / 2));
      }

      #segments-clipping:empty {
        display: none;
      }

      #segments-clipping rect {
        height: var(--media-range-track-height, 4px);
        y: calc((var(--media-range-segment-hover-height, 7px) - var(--media-range-track-height, 4px)) / 2);
        transition: var(--media-range-segment-transition, transform .1s ease-in-out);
        transform: var(--media-range-segment-transform, scaleY(1));
        transform-origin: center;
      }

      /* Visible label for accessibility - positioned off-screen but technically visible (Firefox requires visible labels) */
      #range-label {
        position: absolute;
        left: -10000px;
        background: var(--media-control-background, var(--media-secondary-color, rgb(20 20 30 / .7)));
        pointer-events: none;
      }
    </style>
    <div id="leftgap"></div>
    <div id="container">
      <div id="startpoint"></div>
      <div id="endpoint"></div>
      <div id="appearance">
        <div id="track" part="track">
          <div id="pointer"></div>
          <div id="progress" part="progress"></div>
        </div>
        <slot name="thumb">
          <div id="thumb" part="thumb"></div>
        </slot>
        <svg id="segments" aria-hidden="true"><clipPath id="segments-clipping"></clipPath></svg>
      </div>
        <input id="range" type="range" min="0" max="1" step="any" value="0">
        <label for="range" id="range-label"></label>

      ${this.getContainerTemplateHTML(t)}
    </div>
    <div id="rightgap"></div>
  `}function hl(t){return""}var Ae=class extends l.HTMLElement{constructor(){if(super(),q(this,wa),q(this,ir),q(this,rr),q(this,or),q(this,Ta),q(this,Sa),q(this,Ia),q(this,ya),q(this,be,void 0),q(this,nr,void 0),q(this,Zi,void 0),q(this,Ji,void 0),q(this,pe,{}),q(this,ar,[]),q(this,ji,()=>{if(this.range.matches(":focus-visible")){let{style:e}=C(this.shadowRoot,":host");e.setProperty("--_focus-visible-box-shadow","var(--_focus-box-shadow)")}}),q(this,er,()=>{let{style:e}=C(this.shadowRoot,":host");e.removeProperty("--_focus-visible-box-shadow")}),q(this,tr,()=>{let e=this.shadowRoot.querySelector("#segments-clipping");e&&e.parentNode.append(e)}),!this.shadowRoot){this.attachShadow(this.constructor.shadowRootOptions);let e=F(this.attributes),i=this.constructor.getTemplateHTML(e);this.shadowRoot.setHTMLUnsafe?this.shadowRoot.setHTMLUnsafe(i):this.shadowRoot.innerHTML=i}this.container=this.shadowRoot.querySelector("#container"),We(this,Zi,this.shadowRoot.querySelector("#startpoint")),We(this,Ji,this.shadowRoot.querySelector("#endpoint")),this.range=this.shadowRoot.querySelector("#range"),this.appearance=this.shadowRoot.querySelector("#appearance")}static get observedAttributes(){return["disabled","aria-disabled",k.MEDIA_CONTROLLER]}attributeChangedCallback(e,i,r){var a,o,s,d,c;e===k.MEDIA_CONTROLLER?(i&&((o=(a=x(this,be))==null?void 0:a.unassociateElement)==null||o.call(a,this),We(this,be,null)),r&&this.isConnected&&(We(this,be,(s=this.getRootNode())==null?void 0:s.getElementById(r)),(c=(d=x(this,be))==null?void 0:d.associateElement)==null||c.call(d,this))):(e==="disabled"||e==="aria-disabled"&&i!==r)&&(r==null?(this.range.removeAttribute(e),me(this,ir,ba).call(this)):(this.range.setAttribute(e,r),me(this,rr,Aa).call(this)))}connectedCallback(){var e,i,r;let{style:a}=C(this.shadowRoot,":host");a.setProperty("display",`var(--media-control-display, var(--${this.localName}-display, inline-flex))`),x(this,pe).pointer=C(this.shadowRoot,"#pointer"),x(this,pe).progress=C(this.shadowRoot,"#progress"),x(this,pe).thumb=C(this.shadowRoot,'#thumb, ::slotted([slot="thumb"])'),x(this,pe).activeSegment=C(this.shadowRoot,"#segments-clipping rect:nth-child(0)");let o=this.getAttribute(k.MEDIA_CONTROLLER);o&&(We(this,be,(e=this.getRootNode())==null?void 0:e.getElementById(o)),(r=(i=x(this,be))==null?void 0:i.associateElement)==null||r.call(i,this)),this.updateBar(),this.shadowRoot.addEventListener("focusin",x(this,ji)),this.shadowRoot.addEventListener("focusout",x(this,er)),me(this,ir,ba).call(this),Ti(this.container,x(this,tr))}disconnectedCallback(){var e,i;me(this,rr,Aa).call(this),(i=(e=x(this,be))==null?void 0:e.unassociateElement)==null||i.call(e,this),We(this,be,null),this.shadowRoot.removeEventListener("focusin",x(this,ji)),this.shadowRoot.removeEventListener("focusout",x(this,er)),Si(this.container,x(this,tr))}updatePointerBar(e){var i;(i=x(this,pe).pointer)==null||i.style.setProperty("width",`${this.getPointerRatio(e)*100}%`)}updateBar(){var e,i;let r=this.range.valueAsNumber*100;(e=x(this,pe).progress)==null||e.style.setProperty("width",`${r}%`),(i=x(this,pe).thumb)==null||i.style.setProperty("left",`${r}%`)}updateSegments(e){let i=this.shadowRoot.querySelector("#segments-clipping");if(i.textContent="",this.container.classList.toggle("segments",!!e?.length),!e?.length)return;let r=[...new Set([+this.range.min,...e.flatMap(o=>[o.start,o.end]),+this.range.max])];We(this,ar,[...r]);let a=r.pop();for(let[o,s]of r.entries()){let[d,c]=[o===0,o===r.length-1],y=d?"calc(var(--segments-gap) / -1)":`${s*100}%`,A=`calc(${((c?a:r[o+1])-s)*100}%${d||c?"":" - var(--segments-gap)"})`,v=P.createElementNS("http://www.w3.org/2000/svg","rect"),h=Br(this.shadowRoot,`#segments-clipping rect:nth-child(${o+1})`);h.style.setProperty("x",y),h.style.setProperty("width",A),i.append(v)}}getPointerRatio(e){return Lo(e.clientX,e.clientY,x(this,Zi).getBoundingClientRect(),x(this,Ji).getBoundingClientRect())}get dragging(){return this.hasAttribute("dragging")}handleEvent(e){switch(e.type){case"pointermove":me(this,ya,Ln).call(this,e);break;case"input":this.updateBar();break;case"pointerenter":me(this,Ta,kn).call(this,e);break;case"pointerdown":me(this,or,Ma).call(this,e);break;case"pointerup":me(this,Sa,wn).call(this);break;case"pointerleave":me(this,Ia,Mn).call(this);break}}get keysUsed(){return["ArrowUp","ArrowRight","ArrowDown","ArrowLeft"]}};be=new WeakMap;nr=new WeakMap;Zi=new WeakMap;Ji=new WeakMap;pe=new WeakMap;ar=new WeakMap;ji=new WeakMap;er=new WeakMap;tr=new WeakMap;wa=new WeakSet;yn=function(t){let e=x(this,pe).activeSegment;if(!e)return;let i=this.getPointerRatio(t),a=`#segments-clipping rect:nth-child(${x(this,ar).findIndex((o,s,d)=>{let c=d[s+1];return c!=null&&i>=o&&i<=c})+1})`;(e.selectorText!=a||!e.style.transform)&&(e.selectorText=a,e.style.setProperty("transform","var(--media-range-segment-hover-transform, scaleY(2))"))};ir=new WeakSet;ba=function(){this.hasAttribute("disabled")||!this.isConnected||(this.addEventListener("input",this),this.addEventListener("pointerdown",this),this.addEventListener("pointerenter",this))};rr=new WeakSet;Aa=function(){var t,e;this.removeEventListener("input",this),this.removeEventListener("pointerdown",this),this.removeEventListener("pointerenter",this),this.removeEventListener("pointerleave",this),(t=l.window)==null||t.removeEventListener("pointerup",this),(e=l.window)==null||e.removeEventListener("pointermove",this)};or=new WeakSet;Ma=function(t){var e;We(this,nr,t.composedPath().includes(this.range)),(e=l.window)==null||e.addEventListener("pointerup",this,{once:!0})};Ta=new WeakSet;kn=function(t){var e;t.pointerType!=="mouse"&&me(this,or,Ma).call(this,t),this.addEventListener("pointerleave",this,{once:!0}),(e=l.window)==null||e.addEventListener("pointermove",this)};Sa=new WeakSet;wn=function(){var t;(t=l.window)==null||t.removeEventListener("pointerup",this),this.toggleAttribute("dragging",!1),this.range.disabled=this.hasAttribute("disabled")};Ia=new WeakSet;Mn=function(){var t,e;this.removeEventListener("pointerleave",this),(t=l.window)==null||t.removeEventListener("pointermove",this),this.toggleAttribute("dragging",!1),this.range.disabled=this.hasAttribute("disabled"),(e=x(this,pe).activeSegment)==null||e.style.removeProperty("transform")};ya=new WeakSet;Ln=function(t){t.pointerType==="pen"&&t.buttons===0||(this.toggleAttribute("dragging",t.buttons===1||t.pointerType!=="mouse"),this.updatePointerBar(t),me(this,wa,yn).call(this,t),this.dragging&&(t.pointerType!=="mouse"||!x(this,nr))&&(this.range.disabled=!0,this.range.valueAsNumber=this.getPointerRatio(t),this.range.dispatchEvent(new Event("input",{bubbles:!0,composed:!0}))))};Ae.shadowRootOptions={mode:"open"};Ae.getTemplateHTML=ul;Ae.getContainerTemplateHTML=hl;l.customElements.get("media-chrome-range")||l.customElements.define("media-chrome-range",Ae);var ml=(t,e,i)=>{if(!e.has(t))throw TypeError("Cannot "+i)},Rn=(t,e,i)=>(ml(t,e,"read from private field"),i?i.call(t):e.get(t)),pl=(t,e,i)=>{if(e.has(t))throw TypeError("Cannot add the same private member more than once");e instanceof WeakSet?e.add(t):e.set(t,i)},sr,El=1,vl=t=>t.mediaMuted?0:t.mediaVolume,fl=t=>`${Math.round(t*100)}%`,La=class extends Ae{constructor(){super(...arguments),pl(this,sr,()=>{let e=this.range.value,i=new l.CustomEvent(m.MEDIA_VOLUME_REQUEST,{composed:!0,bubbles:!0,detail:e});this.dispatchEvent(i)})}static get observedAttributes(){return[...super.observedAttributes,n.MEDIA_VOLUME,n.MEDIA_MUTED,n.MEDIA_VOLUME_UNAVAILABLE]}connectedCallback(){super.connectedCallback(),this.range.setAttribute("aria-label",T("volume")),this.range.addEventListener("input",Rn(this,sr))}disconnectedCallback(){this.range.removeEventListener("input",Rn(this,sr)),super.disconnectedCallback()}attributeChangedCallback(e,i,r){super.attributeChangedCallback(e,i,r),(e===n.MEDIA_VOLUME||e===n.MEDIA_MUTED)&&(this.range.valueAsNumber=vl(this),this.range.setAttribute("aria-valuetext",fl(this.range.valueAsNumber)),this.updateBar())}get mediaVolume(){return Y(this,n.MEDIA_VOLUME,El)}set mediaVolume(e){Q(this,n.MEDIA_VOLUME,e)}get mediaMuted(){return g(this,n.MEDIA_MUTED)}set mediaMuted(e){b(this,n.MEDIA_MUTED,e)}get mediaVolumeUnavailable(){return D(this,n.MEDIA_VOLUME_UNAVAILABLE)}set mediaVolumeUnavailable(e){L(this,n.MEDIA_VOLUME_UNAVAILABLE,e)}};sr=new WeakMap;l.customElements.get("media-volume-range")||l.customElements.define("media-volume-range",La);var Dn=(t,e,i)=>{if(!e.has(t))throw TypeError("Cannot "+i)},lr=(t,e,i)=>(Dn(t,e,"read from private field"),i?i.call(t):e.get(t)),_l=(t,e,i)=>{if(e.has(t))throw TypeError("Cannot add the same private member more than once");e instanceof WeakSet?e.add(t):e.set(t,i)},dr=(t,e,i,r)=>(Dn(t,e,"write to private field"),r?r.call(t,i):e.set(t,i),i),Te;function gl(t){return`
    <style nonce="${document.querySelector("script[nonce]")?.nonce??""}">
      :host {
        box-sizing: border-box;
        display: var(--media-control-display, var(--media-preview-thumbnail-display, inline-block));
        overflow: hidden;
      }

      img {
        display: none;
        position: relative;
      }
    </style>
    <img crossorigin loading="eager" decoding="async">
  `}var Lt=class extends l.HTMLElement{constructor(){if(super(),_l(this,Te,void 0),!this.shadowRoot){this.attachShadow(this.constructor.shadowRootOptions);let e=F(this.attributes);this.shadowRoot.innerHTML=this.constructor.getTemplateHTML(e)}}static get observedAttributes(){return[k.MEDIA_CONTROLLER,n.MEDIA_PREVIEW_IMAGE,n.MEDIA_PREVIEW_COORDS]}connectedCallback(){var e,i,r;let a=this.getAttribute(k.MEDIA_CONTROLLER);a&&(dr(this,Te,(e=this.getRootNode())==null?void 0:e.getElementById(a)),(r=(i=lr(this,Te))==null?void 0:i.associateElement)==null||r.call(i,this))}disconnectedCallback(){var e,i;(i=(e=lr(this,Te))==null?void 0:e.unassociateElement)==null||i.call(e,this),dr(this,Te,null)}attributeChangedCallback(e,i,r){var a,o,s,d,c;[n.MEDIA_PREVIEW_IMAGE,n.MEDIA_PREVIEW_COORDS].includes(e)&&this.update(),e===k.MEDIA_CONTROLLER&&(i&&((o=(a=lr(this,Te))==null?void 0:a.unassociateElement)==null||o.call(a,this),dr(this,Te,null)),r&&this.isConnected&&(dr(this,Te,(s=this.getRootNode())==null?void 0:s.getElementById(r)),(c=(d=lr(this,Te))==null?void 0:d.associateElement)==null||c.call(d,this)))}get mediaPreviewImage(){return D(this,n.MEDIA_PREVIEW_IMAGE)}set mediaPreviewImage(e){L(this,n.MEDIA_PREVIEW_IMAGE,e)}get mediaPreviewCoords(){let e=this.getAttribute(n.MEDIA_PREVIEW_COORDS);if(e)return e.split(/\s+/).map(i=>+i)}set mediaPreviewCoords(e){if(!e){this.removeAttribute(n.MEDIA_PREVIEW_COORDS);return}this.setAttribute(n.MEDIA_PREVIEW_COORDS,e.join(" "))}update(){let e=this.mediaPreviewCoords,i=this.mediaPreviewImage;if(!(e&&i))return;let[r,a,o,s]=e,d=i.split("#")[0],c=getComputedStyle(this),{maxWidth:y,maxHeight:I,minWidth:A,minHeight:v}=c,h=c.getPropertyValue("--media-preview-thumbnail-object-fit").trim()||"contain",_,E;if(h==="fill"){let we=parseInt(y)/o,Me=parseInt(I)/s,Ft=parseInt(A)/o,Ge=parseInt(v)/s;_=we<1?we:Math.max(we,Ft),E=Me<1?Me:Math.max(Me,Ge)}else{let we=Math.min(parseInt(y)/o,parseInt(I)/s),Me=Math.max(parseInt(A)/o,parseInt(v)/s),Ge=we<1?we:Me>1?Me:1;_=Ge,E=Ge}let{style:w}=C(this.shadowRoot,":host"),S=C(this.shadowRoot,"img").style,z=this.shadowRoot.querySelector("img"),Ht=Math.min(_,E)<1?"min":"max";w.setProperty(`${Ht}-width`,"initial","important"),w.setProperty(`${Ht}-height`,"initial","important"),w.width=`${o*_}px`,w.height=`${s*E}px`;let st=()=>{S.width=`${this.imgWidth*_}px`,S.height=`${this.imgHeight*E}px`,S.display="block"};z.src!==d&&(z.onload=()=>{this.imgWidth=z.naturalWidth,this.imgHeight=z.naturalHeight,st(),z.onload=null},z.src=d,st()),st(),S.transform=`translate(-${r*_}px, -${a*E}px)`}};Te=new WeakMap;Lt.shadowRootOptions={mode:"open"};Lt.getTemplateHTML=gl;l.customElements.get("media-preview-thumbnail")||l.customElements.define("media-preview-thumbnail",Lt);var Ra=Lt;var Cn=(t,e,i)=>{if(!e.has(t))throw TypeError("Cannot "+i)},cr=(t,e,i)=>(Cn(t,e,"read from private field"),i?i.call(t):e.get(t)),bl=(t,e,i)=>{if(e.has(t))throw TypeError("Cannot add the same private member more than once");e instanceof WeakSet?e.add(t):e.set(t,i)},ur=(t,e,i,r)=>(Cn(t,e,"write to private field"),r?r.call(t,i):e.set(t,i),i),Se;function Al(t,e={}){return`
    <style nonce="${document.querySelector("script[nonce]")?.nonce??""}">
      :host {
        font: var(--media-font,
          var(--media-font-weight, normal)
          var(--media-font-size, 14px) /
          var(--media-text-content-height, var(--media-control-height, 24px))
          var(--media-font-family, helvetica neue, segoe ui, roboto, arial, sans-serif));
        color: var(--media-text-color, var(--media-primary-color, rgb(238 238 238)));
        background: var(--media-text-background, var(--media-control-background, var(--media-secondary-color, rgb(20 20 30 / .7))));
        padding: var(--media-control-padding, 10px);
        display: inline-flex;
        justify-content: center;
        align-items: center;
        vertical-align: middle;
        box-sizing: border-box;
        text-align: center;
        pointer-events: auto;
      }

      
      :host(:focus-visible) {
        box-shadow: var(--media-focus-box-shadow, inset 0 0 0 2px rgb(27 127 204 / .9));
        outline: 0;
      }

      
      :host(:where(:focus)) {
        box-shadow: none;
        outline: 0;
      }
    </style>

    ${this.getSlotTemplateHTML(t,e)}
  `}function Tl(t,e){return`
    <slot></slot>
  `}var oe=class extends l.HTMLElement{constructor(){if(super(),bl(this,Se,void 0),!this.shadowRoot){this.attachShadow(this.constructor.shadowRootOptions);let e=F(this.attributes);this.shadowRoot.innerHTML=this.constructor.getTemplateHTML(e)}}static get observedAttributes(){return[k.MEDIA_CONTROLLER]}attributeChangedCallback(e,i,r){var a,o,s,d,c;e===k.MEDIA_CONTROLLER&&(i&&((o=(a=cr(this,Se))==null?void 0:a.unassociateElement)==null||o.call(a,this),ur(this,Se,null)),r&&this.isConnected&&(ur(this,Se,(s=this.getRootNode())==null?void 0:s.getElementById(r)),(c=(d=cr(this,Se))==null?void 0:d.associateElement)==null||c.call(d,this)))}connectedCallback(){var e,i,r;let{style:a}=C(this.shadowRoot,":host");a.setProperty("display",`var(--media-control-display, var(--${this.localName}-display, inline-flex))`);let o=this.getAttribute(k.MEDIA_CONTROLLER);o&&(ur(this,Se,(e=this.getRootNode())==null?void 0:e.getElementById(o)),(r=(i=cr(this,Se))==null?void 0:i.associateElement)==null||r.call(i,this))}disconnectedCallback(){var e,i;(i=(e=cr(this,Se))==null?void 0:e.unassociateElement)==null||i.call(e,this),ur(this,Se,null)}};Se=new WeakMap;oe.shadowRootOptions={mode:"open"};oe.getTemplateHTML=Al;oe.getSlotTemplateHTML=Tl;l.customElements.get("media-text-display")||l.customElements.define("media-text-display",oe);var On=[{singular:"hour",plural:"hours"},{singular:"minute",plural:"minutes"},{singular:"second",plural:"seconds"}],Un=(t,e)=>{let i=t===1?T(On[e].singular):T(On[e].plural);return`${t} ${i}`},rt=t=>{if(!Tt(t))return"";let e=Math.abs(t),i=e!==t,r=new Date(0,0,0,0,0,e,0),o=[r.getHours(),r.getMinutes(),r.getSeconds()].map((s,d)=>s&&Un(s,d)).filter(s=>s).join(", ");return i?T("{time} remaining",{time:o}):e===0?Un(0,2):o};function at(t,e){let i=!1;t<0&&(i=!0,t=0-t),t=t<0?0:t;let r=Math.floor(t%60),a=Math.floor(t/60%60),o=Math.floor(t/3600),s=Math.floor(e/60%60),d=Math.floor(e/3600);return(isNaN(t)||t===1/0)&&(o=a=r="0"),o=o>0||d>0?o+":":"",a=((o||s>=10)&&a<10?"0"+a:a)+":",r=r<10?"0"+r:r,(i?"-":"")+o+a+r}var du=Object.freeze({length:0,start(t){let e=t>>>0;if(e>=this.length)throw new DOMException(`Failed to execute 'start' on 'TimeRanges': The index provided (${e}) is greater than or equal to the maximum bound (${this.length}).`);return 0},end(t){let e=t>>>0;if(e>=this.length)throw new DOMException(`Failed to execute 'end' on 'TimeRanges': The index provided (${e}) is greater than or equal to the maximum bound (${this.length}).`);return 0}});var Pn=(t,e,i)=>{if(!e.has(t))throw TypeError("Cannot "+i)},xn=(t,e,i)=>(Pn(t,e,"read from private field"),i?i.call(t):e.get(t)),Sl=(t,e,i)=>{if(e.has(t))throw TypeError("Cannot add the same private member more than once");e instanceof WeakSet?e.add(t):e.set(t,i)},Il=(t,e,i,r)=>(Pn(t,e,"write to private field"),r?r.call(t,i):e.set(t,i),i),ri,Da=class extends oe{constructor(){super(),Sl(this,ri,void 0),Il(this,ri,this.shadowRoot.querySelector("slot")),xn(this,ri).textContent=at(0)}static get observedAttributes(){return[...super.observedAttributes,n.MEDIA_PREVIEW_TIME]}attributeChangedCallback(e,i,r){super.attributeChangedCallback(e,i,r),e===n.MEDIA_PREVIEW_TIME&&r!=null&&(xn(this,ri).textContent=at(parseFloat(r)))}get mediaPreviewTime(){return Y(this,n.MEDIA_PREVIEW_TIME)}set mediaPreviewTime(e){Q(this,n.MEDIA_PREVIEW_TIME,e)}};ri=new WeakMap;l.customElements.get("media-preview-time-display")||l.customElements.define("media-preview-time-display",Da);var Nn=(t,e,i)=>{if(!e.has(t))throw TypeError("Cannot "+i)},yl=(t,e,i)=>(Nn(t,e,"read from private field"),i?i.call(t):e.get(t)),kl=(t,e,i)=>{if(e.has(t))throw TypeError("Cannot add the same private member more than once");e instanceof WeakSet?e.add(t):e.set(t,i)},wl=(t,e,i,r)=>(Nn(t,e,"write to private field"),r?r.call(t,i):e.set(t,i),i),hr,Ca=class extends oe{constructor(){super(),kl(this,hr,void 0),wl(this,hr,this.shadowRoot.querySelector("slot"))}static get observedAttributes(){return[...super.observedAttributes,n.MEDIA_PREVIEW_CHAPTER,n.MEDIA_LANG]}attributeChangedCallback(e,i,r){if(super.attributeChangedCallback(e,i,r),(e===n.MEDIA_PREVIEW_CHAPTER||e===n.MEDIA_LANG)&&r!==i&&r!=null)if(yl(this,hr).textContent=r,r!==""){let a=T("chapter: {chapterName}",{chapterName:r});this.setAttribute("aria-valuetext",a)}else this.removeAttribute("aria-valuetext")}get mediaPreviewChapter(){return D(this,n.MEDIA_PREVIEW_CHAPTER)}set mediaPreviewChapter(e){L(this,n.MEDIA_PREVIEW_CHAPTER,e)}};hr=new WeakMap;l.customElements.get("media-preview-chapter-display")||l.customElements.define("media-preview-chapter-display",Ca);var Hn=(t,e,i)=>{if(!e.has(t))throw TypeError("Cannot "+i)},K=(t,e,i)=>(Hn(t,e,"read from private field"),i?i.call(t):e.get(t)),Ie=(t,e,i)=>{if(e.has(t))throw TypeError("Cannot add the same private member more than once");e instanceof WeakSet?e.add(t):e.set(t,i)},ae=(t,e,i,r)=>(Hn(t,e,"write to private field"),r?r.call(t,i):e.set(t,i),i),Ml=(t,e,i,r)=>({set _(a){ae(t,e,a,i)},get _(){return K(t,e,r)}}),Rt,mr,Dt,ai,pr,Er,vr,Ct,ot,fr,_r=class{constructor(e,i,r){Ie(this,Rt,void 0),Ie(this,mr,void 0),Ie(this,Dt,void 0),Ie(this,ai,void 0),Ie(this,pr,void 0),Ie(this,Er,void 0),Ie(this,vr,void 0),Ie(this,Ct,void 0),Ie(this,ot,0),Ie(this,fr,(a=performance.now())=>{ae(this,ot,requestAnimationFrame(K(this,fr))),ae(this,ai,performance.now()-K(this,Dt));let o=1e3/this.fps;if(K(this,ai)>o){ae(this,Dt,a-K(this,ai)%o);let s=1e3/((a-K(this,mr))/++Ml(this,pr)._),d=(a-K(this,Er))/1e3/this.duration,c=K(this,vr)+d*this.playbackRate;c-K(this,Rt).valueAsNumber>0?ae(this,Ct,this.playbackRate/this.duration/s):(ae(this,Ct,.995*K(this,Ct)),c=K(this,Rt).valueAsNumber+K(this,Ct)),this.callback(c)}}),ae(this,Rt,e),this.callback=i,this.fps=r}start(){K(this,ot)===0&&(ae(this,Dt,performance.now()),ae(this,mr,K(this,Dt)),ae(this,pr,0),K(this,fr).call(this))}stop(){K(this,ot)!==0&&(cancelAnimationFrame(K(this,ot)),ae(this,ot,0))}update({start:e,duration:i,playbackRate:r}){let a=e-K(this,Rt).valueAsNumber,o=Math.abs(i-this.duration);(a>0||a<-.5/i||o>=.5)&&this.callback(e),ae(this,vr,e),ae(this,Er,performance.now()),this.duration=i,this.playbackRate=r}};Rt=new WeakMap;mr=new WeakMap;Dt=new WeakMap;ai=new WeakMap;pr=new WeakMap;Er=new WeakMap;vr=new WeakMap;Ct=new WeakMap;ot=new WeakMap;fr=new WeakMap;var Na=(t,e,i)=>{if(!e.has(t))throw TypeError("Cannot "+i)},O=(t,e,i)=>(Na(t,e,"read from private field"),i?i.call(t):e.get(t)),W=(t,e,i)=>{if(e.has(t))throw TypeError("Cannot add the same private member more than once");e instanceof WeakSet?e.add(t):e.set(t,i)},ne=(t,e,i,r)=>(Na(t,e,"write to private field"),r?r.call(t,i):e.set(t,i),i),se=(t,e,i)=>(Na(t,e,"access private method"),i),Ot,Be,Ar,ni,Tr,br,si,li,Ut,xt,oi,Oa,Fn,Ua,Sr,Ha,Ir,Fa,yr,$a,xa,$n,di,kr,Pa,Wn,Ll=t=>{let e=t.range,i=rt(+Bn(t)),r=rt(+t.mediaSeekableEnd),a=i&&r?T("{currentTime} of {totalTime}",{currentTime:i,totalTime:r}):T("video not loaded, unknown time.");e.setAttribute("aria-valuetext",a)};function Rl(t){return`
    <style nonce="${document.querySelector("script[nonce]")?.nonce??""}">
      :host {
        --media-box-border-radius: 4px;
        --media-box-padding-left: 10px;
        --media-box-padding-right: 10px;
        --media-preview-border-radius: var(--media-box-border-radius);
        --media-box-arrow-offset: var(--media-box-border-radius);
        --_control-background: var(--media-control-background, var(--media-secondary-color, rgb(20 20 30 / .7)));
        --_preview-background: var(--media-preview-background, var(--_control-background));

        
        contain: layout;
      }

      #buffered {
        background: var(--media-time-range-buffered-color, rgb(255 255 255 / .4));
        position: absolute;
        height: 100%;
        will-change: width;
      }

      #preview-rail,
      #current-rail {
        width: 100%;
        position: absolute;
        left: 0;
        bottom: 100%;
        pointer-events: none;
        will-change: transform;
      }

      [part~="box"] {
        width: min-content;
        
        position: absolute;
        bottom: 100%;
        flex-direction: column;
        align-items: center;
        transform: translateX(-50%);
      }

      [part~="current-box"] {
        display: var(--media-current-box-display, var(--media-box-display, flex));
        margin: var(--media-current-box-margin, var(--media-box-margin, 0 0 5px));
        visibility: hidden;
      }

      [part~="preview-box"] {
        display: var(--media-preview-box-display, var(--media-box-display, flex));
        margin: var(--media-preview-box-margin, var(--media-box-margin, 0 0 5px));
        transition-property: var(--media-preview-transition-property, visibility, opacity);
        transition-duration: var(--media-preview-transition-duration-out, .25s);
        transition-delay: var(--media-preview-transition-delay-out, 0s);
        visibility: hidden;
        opacity: 0;
      }

      :host(:is([${n.MEDIA_PREVIEW_IMAGE}], [${n.MEDIA_PREVIEW_TIME}])[dragging]) [part~="preview-box"] {
        transition-duration: var(--media-preview-transition-duration-in, .5s);
        transition-delay: var(--media-preview-transition-delay-in, .25s);
        visibility: visible;
        opacity: 1;
      }

      @media (hover: hover) {
        :host(:is([${n.MEDIA_PREVIEW_IMAGE}], [${n.MEDIA_PREVIEW_TIME}]):hover) [part~="preview-box"] {
          transition-duration: var(--media-preview-transition-duration-in, .5s);
          transition-delay: var(--media-preview-transition-delay-in, .25s);
          visibility: visible;
          opacity: 1;
        }
      }

      media-preview-thumbnail,
      ::slotted(media-preview-thumbnail) {
        visibility: hidden;
        
        transition: visibility 0s .25s;
        transition-delay: calc(var(--media-preview-transition-delay-out, 0s) + var(--media-preview-transition-duration-out, .25s));
        background: var(--media-preview-thumbnail-background, var(--_preview-background));
        box-shadow: var(--media-preview-thumbnail-box-shadow, 0 0 4px rgb(0 0 0 / .2));
        max-width: var(--media-preview-thumbnail-max-width, 180px);
        max-height: var(--media-preview-thumbnail-max-height, 160px);
        min-width: var(--media-preview-thumbnail-min-width, 120px);
        min-height: var(--media-preview-thumbnail-min-height, 80px);
        border: var(--media-preview-thumbnail-border);
        border-radius: var(--media-preview-thumbnail-border-radius,
          var(--media-preview-border-radius) var(--media-preview-border-radius) 0 0);
      }

      :host([${n.MEDIA_PREVIEW_IMAGE}][dragging]) media-preview-thumbnail,
      :host([${n.MEDIA_PREVIEW_IMAGE}][dragging]) ::slotted(media-preview-thumbnail) {
        transition-delay: var(--media-preview-transition-delay-in, .25s);
        visibility: visible;
      }

      @media (hover: hover) {
        :host([${n.MEDIA_PREVIEW_IMAGE}]:hover) media-preview-thumbnail,
        :host([${n.MEDIA_PREVIEW_IMAGE}]:hover) ::slotted(media-preview-thumbnail) {
          transition-delay: var(--media-preview-transition-delay-in, .25s);
          visibility: visible;
        }

        :host([${n.MEDIA_PREVIEW_TIME}]:hover) {
          --media-time-range-hover-display: block;
        }
      }

      media-preview-chapter-display,
      ::slotted(media-preview-chapter-display) {
        font-size: var(--media-font-size, 13px);
        line-height: 17px;
        min-width: 0;
        visibility: hidden;
        
        transition: min-width 0s, border-radius 0s, margin 0s, padding 0s, visibility 0s;
        transition-delay: calc(var(--media-preview-transition-delay-out, 0s) + var(--media-preview-transition-duration-out, .25s));
        background: var(--media-preview-chapter-background, var(--_preview-background));
        border-radius: var(--media-preview-chapter-border-radius,
          var(--media-preview-border-radius) var(--media-preview-border-radius)
          var(--media-preview-border-radius) var(--media-preview-border-radius));
        padding: var(--media-preview-chapter-padding, 3.5px 9px);
        margin: var(--media-preview-chapter-margin, 0 0 5px);
        text-shadow: var(--media-preview-chapter-text-shadow, 0 0 4px rgb(0 0 0 / .75));
      }

      :host([${n.MEDIA_PREVIEW_IMAGE}]) media-preview-chapter-display,
      :host([${n.MEDIA_PREVIEW_IMAGE}]) ::slotted(media-preview-chapter-display) {
        transition-delay: var(--media-preview-transition-delay-in, .25s);
        border-radius: var(--media-preview-chapter-border-radius, 0);
        padding: var(--media-preview-chapter-padding, 3.5px 9px 0);
        margin: var(--media-preview-chapter-margin, 0);
        min-width: 100%;
      }

      media-preview-chapter-display[${n.MEDIA_PREVIEW_CHAPTER}],
      ::slotted(media-preview-chapter-display[${n.MEDIA_PREVIEW_CHAPTER}]) {
        visibility: visible;
      }

      media-preview-chapter-display:not([aria-valuetext]),
      ::slotted(media-preview-chapter-display:not([aria-valuetext])) {
        display: none;
      }

      media-preview-time-display,
      ::slotted(media-preview-time-display),
      media-time-display,
      ::slotted(media-time-display) {
        font-size: var(--media-font-size, 13px);
        line-height: 17px;
        min-width: 0;
        
        transition: min-width 0s, border-radius 0s;
        transition-delay: calc(var(--media-preview-transition-delay-out, 0s) + var(--media-preview-transition-duration-out, .25s));
        background: var(--media-preview-time-background, var(--_preview-background));
        border-radius: var(--media-preview-time-border-radius,
          var(--media-preview-border-radius) var(--media-preview-border-radius)
          var(--media-preview-border-radius) var(--media-preview-border-radius));
        padding: var(--media-preview-time-padding, 3.5px 9px);
        margin: var(--media-preview-time-margin, 0);
        text-shadow: var(--media-preview-time-text-shadow, 0 0 4px rgb(0 0 0 / .75));
        transform: translateX(min(
          max(calc(50% - var(--_box-width) / 2),
          calc(var(--_box-shift, 0))),
          calc(var(--_box-width) / 2 - 50%)
        ));
      }

      :host([${n.MEDIA_PREVIEW_IMAGE}]) media-preview-time-display,
      :host([${n.MEDIA_PREVIEW_IMAGE}]) ::slotted(media-preview-time-display) {
        transition-delay: var(--media-preview-transition-delay-in, .25s);
        border-radius: var(--media-preview-time-border-radius,
          0 0 var(--media-preview-border-radius) var(--media-preview-border-radius));
        min-width: 100%;
      }

      :host([${n.MEDIA_PREVIEW_TIME}]:hover) {
        --media-time-range-hover-display: block;
      }

      [part~="arrow"],
      ::slotted([part~="arrow"]) {
        display: var(--media-box-arrow-display, inline-block);
        transform: translateX(min(
          max(calc(50% - var(--_box-width) / 2 + var(--media-box-arrow-offset)),
          calc(var(--_box-shift, 0))),
          calc(var(--_box-width) / 2 - 50% - var(--media-box-arrow-offset))
        ));
        
        border-color: transparent;
        border-top-color: var(--media-box-arrow-background, var(--_control-background));
        border-width: var(--media-box-arrow-border-width,
          var(--media-box-arrow-height, 5px) var(--media-box-arrow-width, 6px) 0);
        border-style: solid;
        justify-content: center;
        height: 0;
      }
    </style>
    <div id="preview-rail">
      <slot name="preview" part="box preview-box">
        <media-preview-thumbnail>
          <template shadowrootmode="${Ra.shadowRootOptions.mode}">
            ${Ra.getTemplateHTML({})}
          </template>
        </media-preview-thumbnail>
        <media-preview-chapter-display></media-preview-chapter-display>
        <media-preview-time-display></media-preview-time-display>
        <slot name="preview-arrow"><div part="arrow"></div></slot>
      </slot>
    </div>
    <div id="current-rail">
      <slot name="current" part="box current-box">
        
      </slot>
    </div>
  `}var gr=(t,e=t.mediaCurrentTime)=>{let i=Number.isFinite(t.mediaSeekableStart)?t.mediaSeekableStart:0,r=Number.isFinite(t.mediaDuration)?t.mediaDuration:t.mediaSeekableEnd;if(Number.isNaN(r))return 0;let a=(e-i)/(r-i);return Math.max(0,Math.min(a,1))},Bn=(t,e=t.range.valueAsNumber)=>{let i=Number.isFinite(t.mediaSeekableStart)?t.mediaSeekableStart:0,r=Number.isFinite(t.mediaDuration)?t.mediaDuration:t.mediaSeekableEnd;return Number.isNaN(r)?0:e*(r-i)+i},ci=class extends Ae{constructor(){super(),W(this,Oa),W(this,Sr),W(this,Ir),W(this,yr),W(this,xa),W(this,di),W(this,Pa),W(this,Ot,null),W(this,Be,void 0),W(this,Ar,void 0),W(this,ni,void 0),W(this,Tr,void 0),W(this,br,void 0),W(this,si,void 0),W(this,li,void 0),W(this,Ut,void 0),W(this,xt,void 0),W(this,oi,()=>{se(this,Oa,Fn).call(this)?O(this,Be).start():O(this,Be).stop()}),W(this,Ua,r=>{this.dragging||(Tt(r)&&(this.range.valueAsNumber=r),O(this,xt)||this.updateBar())}),this.shadowRoot.querySelector("#track").insertAdjacentHTML("afterbegin",'<div id="buffered" part="buffered"></div>'),ne(this,Ar,this.shadowRoot.querySelectorAll('[part~="box"]')),ne(this,Tr,this.shadowRoot.querySelector('[part~="preview-box"]')),ne(this,br,this.shadowRoot.querySelector('[part~="current-box"]'));let i=getComputedStyle(this);ne(this,si,parseInt(i.getPropertyValue("--media-box-padding-left"))),ne(this,li,parseInt(i.getPropertyValue("--media-box-padding-right"))),ne(this,Be,new _r(this.range,O(this,Ua),60))}static get observedAttributes(){return[...super.observedAttributes,n.MEDIA_PAUSED,n.MEDIA_DURATION,n.MEDIA_SEEKABLE,n.MEDIA_CURRENT_TIME,n.MEDIA_PREVIEW_IMAGE,n.MEDIA_PREVIEW_TIME,n.MEDIA_PREVIEW_CHAPTER,n.MEDIA_BUFFERED,n.MEDIA_PLAYBACK_RATE,n.MEDIA_LOADING,n.MEDIA_ENDED]}connectedCallback(){var e;super.connectedCallback(),this.range.setAttribute("aria-label",T("seek")),O(this,oi).call(this),ne(this,Ot,this.getRootNode()),(e=O(this,Ot))==null||e.addEventListener("transitionstart",this)}disconnectedCallback(){var e;super.disconnectedCallback(),O(this,Be).stop(),(e=O(this,Ot))==null||e.removeEventListener("transitionstart",this),ne(this,Ot,null)}attributeChangedCallback(e,i,r){super.attributeChangedCallback(e,i,r),i!=r&&(e===n.MEDIA_CURRENT_TIME||e===n.MEDIA_PAUSED||e===n.MEDIA_ENDED||e===n.MEDIA_LOADING||e===n.MEDIA_DURATION||e===n.MEDIA_SEEKABLE?(O(this,Be).update({start:gr(this),duration:this.mediaSeekableEnd-this.mediaSeekableStart,playbackRate:this.mediaPlaybackRate}),O(this,oi).call(this),Ll(this)):e===n.MEDIA_BUFFERED&&this.updateBufferedBar(),(e===n.MEDIA_DURATION||e===n.MEDIA_SEEKABLE)&&(this.mediaChaptersCues=O(this,Ut),this.updateBar()))}get mediaChaptersCues(){return O(this,Ut)}set mediaChaptersCues(e){var i;ne(this,Ut,e),this.updateSegments((i=O(this,Ut))==null?void 0:i.map(r=>({start:gr(this,r.startTime),end:gr(this,r.endTime)})))}get mediaPaused(){return g(this,n.MEDIA_PAUSED)}set mediaPaused(e){b(this,n.MEDIA_PAUSED,e)}get mediaLoading(){return g(this,n.MEDIA_LOADING)}set mediaLoading(e){b(this,n.MEDIA_LOADING,e)}get mediaDuration(){return Y(this,n.MEDIA_DURATION)}set mediaDuration(e){Q(this,n.MEDIA_DURATION,e)}get mediaCurrentTime(){return Y(this,n.MEDIA_CURRENT_TIME)}set mediaCurrentTime(e){Q(this,n.MEDIA_CURRENT_TIME,e)}get mediaPlaybackRate(){return Y(this,n.MEDIA_PLAYBACK_RATE,1)}set mediaPlaybackRate(e){Q(this,n.MEDIA_PLAYBACK_RATE,e)}get mediaBuffered(){let e=this.getAttribute(n.MEDIA_BUFFERED);return e?e.split(" ").map(i=>i.split(":").map(r=>+r)):[]}set mediaBuffered(e){if(!e){this.removeAttribute(n.MEDIA_BUFFERED);return}let i=e.map(r=>r.join(":")).join(" ");this.setAttribute(n.MEDIA_BUFFERED,i)}get mediaSeekable(){let e=this.getAttribute(n.MEDIA_SEEKABLE);if(e)return e.split(":").map(i=>+i)}set mediaSeekable(e){if(e==null){this.removeAttribute(n.MEDIA_SEEKABLE);return}this.setAttribute(n.MEDIA_SEEKABLE,e.join(":"))}get mediaSeekableEnd(){var e;let[,i=this.mediaDuration]=(e=this.mediaSeekable)!=null?e:[];return i}get mediaSeekableStart(){var e;let[i=0]=(e=this.mediaSeekable)!=null?e:[];return i}get mediaPreviewImage(){return D(this,n.MEDIA_PREVIEW_IMAGE)}set mediaPreviewImage(e){L(this,n.MEDIA_PREVIEW_IMAGE,e)}get mediaPreviewTime(){return Y(this,n.MEDIA_PREVIEW_TIME)}set mediaPreviewTime(e){Q(this,n.MEDIA_PREVIEW_TIME,e)}get mediaEnded(){return g(this,n.MEDIA_ENDED)}set mediaEnded(e){b(this,n.MEDIA_ENDED,e)}updateBar(){super.updateBar(),this.updateBufferedBar(),this.updateCurrentBox()}updateBufferedBar(){var e;let i=this.mediaBuffered;if(!i.length)return;let r;if(this.mediaEnded)r=1;else{let o=this.mediaCurrentTime,[,s=this.mediaSeekableStart]=(e=i.find(([d,c])=>d<=o&&o<=c))!=null?e:[];r=gr(this,s)}let{style:a}=C(this.shadowRoot,"#buffered");a.setProperty("width",`${r*100}%`)}updateCurrentBox(){if(!this.shadowRoot.querySelector('slot[name="current"]').assignedElements().length)return;let i=C(this.shadowRoot,"#current-rail"),r=C(this.shadowRoot,'[part~="current-box"]'),a=se(this,Sr,Ha).call(this,O(this,br)),o=se(this,Ir,Fa).call(this,a,this.range.valueAsNumber),s=se(this,yr,$a).call(this,a,this.range.valueAsNumber);i.style.transform=`translateX(${o})`,i.style.setProperty("--_range-width",`${a.range.width}`),r.style.setProperty("--_box-shift",`${s}`),r.style.setProperty("--_box-width",`${a.box.width}px`),r.style.setProperty("visibility","initial")}handleEvent(e){switch(super.handleEvent(e),e.type){case"input":se(this,Pa,Wn).call(this);break;case"pointermove":se(this,xa,$n).call(this,e);break;case"pointerup":O(this,xt)&&ne(this,xt,!1);break;case"pointerdown":ne(this,xt,!0);break;case"pointerleave":se(this,di,kr).call(this,null);break;case"transitionstart":ve(e.target,this)&&setTimeout(()=>O(this,oi).call(this),0);break}}};Ot=new WeakMap;Be=new WeakMap;Ar=new WeakMap;ni=new WeakMap;Tr=new WeakMap;br=new WeakMap;si=new WeakMap;li=new WeakMap;Ut=new WeakMap;xt=new WeakMap;oi=new WeakMap;Oa=new WeakSet;Fn=function(){return this.isConnected&&!this.mediaPaused&&!this.mediaLoading&&!this.mediaEnded&&this.mediaSeekableEnd>0&&Ii(this)};Ua=new WeakMap;Sr=new WeakSet;Ha=function(t){var e;let r=((e=this.getAttribute("bounds")?Oe(this,`#${this.getAttribute("bounds")}`):this.parentElement)!=null?e:this).getBoundingClientRect(),a=this.range.getBoundingClientRect(),o=t.offsetWidth,s=-(a.left-r.left-o/2),d=r.right-a.left-o/2;return{box:{width:o,min:s,max:d},bounds:r,range:a}};Ir=new WeakSet;Fa=function(t,e){let i=`${e*100}%`,{width:r,min:a,max:o}=t.box;if(!r)return i;if(Number.isNaN(a)||(i=`max(${`calc(1 / var(--_range-width) * 100 * ${a}% + var(--media-box-padding-left))`}, ${i})`),!Number.isNaN(o)){let d=`calc(1 / var(--_range-width) * 100 * ${o}% - var(--media-box-padding-right))`;i=`min(${i}, ${d})`}return i};yr=new WeakSet;$a=function(t,e){let{width:i,min:r,max:a}=t.box,o=e*t.range.width;if(o<r+O(this,si)){let s=t.range.left-t.bounds.left-O(this,si);return`${o-i/2+s}px`}if(o>a-O(this,li)){let s=t.bounds.right-t.range.right-O(this,li);return`${o+i/2-s-t.range.width}px`}return 0};xa=new WeakSet;$n=function(t){let e=[...O(this,Ar)].some(I=>t.composedPath().includes(I));if(!this.dragging&&(e||!t.composedPath().includes(this))){se(this,di,kr).call(this,null);return}let i=this.mediaSeekableEnd;if(!i)return;let r=C(this.shadowRoot,"#preview-rail"),a=C(this.shadowRoot,'[part~="preview-box"]'),o=se(this,Sr,Ha).call(this,O(this,Tr)),s=(t.clientX-o.range.left)/o.range.width;s=Math.max(0,Math.min(1,s));let d=se(this,Ir,Fa).call(this,o,s),c=se(this,yr,$a).call(this,o,s);r.style.transform=`translateX(${d})`,r.style.setProperty("--_range-width",`${o.range.width}`),a.style.setProperty("--_box-shift",`${c}`),a.style.setProperty("--_box-width",`${o.box.width}px`);let y=Math.round(O(this,ni))-Math.round(s*i);Math.abs(y)<1&&s>.01&&s<.99||(ne(this,ni,s*i),se(this,di,kr).call(this,O(this,ni)))};di=new WeakSet;kr=function(t){this.dispatchEvent(new l.CustomEvent(m.MEDIA_PREVIEW_REQUEST,{composed:!0,bubbles:!0,detail:t}))};Pa=new WeakSet;Wn=function(){O(this,Be).stop();let t=Bn(this);this.dispatchEvent(new l.CustomEvent(m.MEDIA_SEEK_REQUEST,{composed:!0,bubbles:!0,detail:t}))};ci.shadowRootOptions={mode:"open"};ci.getContainerTemplateHTML=Rl;l.customElements.get("media-time-range")||l.customElements.define("media-time-range",ci);var Va=(t,e,i)=>{if(!e.has(t))throw TypeError("Cannot "+i)},Ee=(t,e,i)=>(Va(t,e,"read from private field"),i?i.call(t):e.get(t)),nt=(t,e,i)=>{if(e.has(t))throw TypeError("Cannot add the same private member more than once");e instanceof WeakSet?e.add(t):e.set(t,i)},Ka=(t,e,i,r)=>(Va(t,e,"write to private field"),r?r.call(t,i):e.set(t,i),i),Ke=(t,e,i)=>(Va(t,e,"access private method"),i),Pt,ye,Dr,Ga,Kn,Lr,qa,ui,wr,Mr,Wa,Ve={REMAINING:"remaining",SHOW_DURATION:"showduration",NO_TOGGLE:"notoggle"},Vn=[...Object.values(Ve),n.MEDIA_CURRENT_TIME,n.MEDIA_DURATION,n.MEDIA_SEEKABLE],Gn=["Enter"," "],Dl="&nbsp;/&nbsp;",Ba=(t,{timesSep:e=Dl}={})=>{var i,r;let a=(i=t.mediaCurrentTime)!=null?i:0,[,o]=(r=t.mediaSeekable)!=null?r:[],s=0;Number.isFinite(t.mediaDuration)?s=t.mediaDuration:Number.isFinite(o)&&(s=o);let d=t.remaining?at(0-(s-a)):at(a);return t.showDuration?`${d}${e}${at(s)}`:d},Cl=t=>{var e;let i=t.mediaCurrentTime,[,r]=(e=t.mediaSeekable)!=null?e:[],a=null;if(Number.isFinite(t.mediaDuration)?a=t.mediaDuration:Number.isFinite(r)&&(a=r),i==null||a===null){t.setAttribute("aria-description",T("video not loaded, unknown time."));return}let o=t.remaining?rt(0-(a-i)):rt(i);if(!t.showDuration){t.setAttribute("aria-description",o);return}let s=rt(a),d=T("{currentTime} of {totalTime}",{currentTime:o,totalTime:s});t.setAttribute("aria-description",d)};function Ol(t,e){return`
    <slot>${Ba(e)}</slot>
  `}var Ul=t=>{t.setAttribute("aria-label",T("playback time"))},Rr=class extends oe{constructor(){super(),nt(this,Ga),nt(this,Lr),nt(this,ui),nt(this,Mr),nt(this,Pt,void 0),nt(this,ye,null),nt(this,Dr,e=>{let{metaKey:i,altKey:r,key:a}=e;if(i||r||!Gn.includes(a)){this.removeEventListener("keyup",Ee(this,ye));return}this.addEventListener("keyup",Ee(this,ye))}),Ka(this,Pt,this.shadowRoot.querySelector("slot")),Ee(this,Pt).innerHTML=`${Ba(this)}`}static get observedAttributes(){return[...super.observedAttributes,...Vn,"disabled"]}connectedCallback(){let{style:e}=C(this.shadowRoot,":host(:hover:not([notoggle]))");e.setProperty("cursor","var(--media-cursor, pointer)"),e.setProperty("background","var(--media-control-hover-background, rgba(50 50 70 / .7))"),this.setAttribute("aria-label",T("playback time")),Ke(this,ui,wr).call(this),super.connectedCallback()}toggleTimeDisplay(){this.noToggle||(this.hasAttribute("remaining")?this.removeAttribute("remaining"):this.setAttribute("remaining",""))}disconnectedCallback(){this.disable(),Ke(this,Lr,qa).call(this),super.disconnectedCallback()}attributeChangedCallback(e,i,r){Ul(this),Vn.includes(e)?this.update():e==="disabled"&&r!==i?r==null?Ke(this,ui,wr).call(this):Ke(this,Mr,Wa).call(this):e===Ve.NO_TOGGLE&&r!==i&&(this.noToggle?Ke(this,Mr,Wa).call(this):Ke(this,ui,wr).call(this)),super.attributeChangedCallback(e,i,r)}enable(){this.noToggle||(this.tabIndex=0)}disable(){this.tabIndex=-1}get remaining(){return g(this,Ve.REMAINING)}set remaining(e){b(this,Ve.REMAINING,e)}get showDuration(){return g(this,Ve.SHOW_DURATION)}set showDuration(e){b(this,Ve.SHOW_DURATION,e)}get noToggle(){return g(this,Ve.NO_TOGGLE)}set noToggle(e){b(this,Ve.NO_TOGGLE,e)}get mediaDuration(){return Y(this,n.MEDIA_DURATION)}set mediaDuration(e){Q(this,n.MEDIA_DURATION,e)}get mediaCurrentTime(){return Y(this,n.MEDIA_CURRENT_TIME)}set mediaCurrentTime(e){Q(this,n.MEDIA_CURRENT_TIME,e)}get mediaSeekable(){let e=this.getAttribute(n.MEDIA_SEEKABLE);if(e)return e.split(":").map(i=>+i)}set mediaSeekable(e){if(e==null){this.removeAttribute(n.MEDIA_SEEKABLE);return}this.setAttribute(n.MEDIA_SEEKABLE,e.join(":"))}update(){let e=Ba(this);Cl(this),e!==Ee(this,Pt).innerHTML&&(Ee(this,Pt).innerHTML=e)}};Pt=new WeakMap;ye=new WeakMap;Dr=new WeakMap;Ga=new WeakSet;Kn=function(){Ee(this,ye)||(Ka(this,ye,t=>{let{key:e}=t;if(!Gn.includes(e)){this.removeEventListener("keyup",Ee(this,ye));return}this.toggleTimeDisplay()}),this.addEventListener("keydown",Ee(this,Dr)),this.addEventListener("click",this.toggleTimeDisplay))};Lr=new WeakSet;qa=function(){Ee(this,ye)&&(this.removeEventListener("keyup",Ee(this,ye)),this.removeEventListener("keydown",Ee(this,Dr)),this.removeEventListener("click",this.toggleTimeDisplay),Ka(this,ye,null))};ui=new WeakSet;wr=function(){!this.noToggle&&!this.hasAttribute("disabled")&&(this.setAttribute("role","button"),this.enable(),Ke(this,Ga,Kn).call(this))};Mr=new WeakSet;Wa=function(){this.removeAttribute("role"),this.disable(),Ke(this,Lr,qa).call(this)};Rr.getSlotTemplateHTML=Ol;l.customElements.get("media-time-display")||l.customElements.define("media-time-display",Rr);var{MEDIA_TIME_IS_LIVE:Cr,MEDIA_PAUSED:hi}=n,{MEDIA_SEEK_TO_LIVE_REQUEST:xl,MEDIA_PLAY_REQUEST:Pl}=m,Nl='<svg viewBox="0 0 6 12" aria-hidden="true"><circle cx="3" cy="6" r="2"></circle></svg>';function Hl(t){return`
    <style nonce="${document.querySelector("script[nonce]")?.nonce??""}">
      :host { --media-tooltip-display: none; }
      
      slot[name=indicator] > *,
      :host ::slotted([slot=indicator]) {
        
        min-width: auto;
        fill: var(--media-live-button-icon-color, rgb(140, 140, 140));
        color: var(--media-live-button-icon-color, rgb(140, 140, 140));
      }

      :host([${Cr}]:not([${hi}])) slot[name=indicator] > *,
      :host([${Cr}]:not([${hi}])) ::slotted([slot=indicator]) {
        fill: var(--media-live-button-indicator-color, rgb(255, 0, 0));
        color: var(--media-live-button-indicator-color, rgb(255, 0, 0));
      }

      :host([${Cr}]:not([${hi}])) {
        cursor: var(--media-cursor, not-allowed);
      }

      slot[name=text]{
        text-transform: uppercase;
      }

    </style>

    <slot name="indicator">${Nl}</slot>
    
    <slot name="spacer">&nbsp;</slot><slot name="text">${T("live")}</slot>
  `}var qn=t=>{var e;let i=t.mediaPaused||!t.mediaTimeIsLive,r=i?T("seek to live"):T("playing live");t.setAttribute("aria-label",r);let a=(e=t.shadowRoot)==null?void 0:e.querySelector('slot[name="text"]');a&&(a.textContent=T("live")),i?t.removeAttribute("aria-disabled"):t.setAttribute("aria-disabled","true")},Or=class extends Z{static get observedAttributes(){return[...super.observedAttributes,Cr,hi]}connectedCallback(){super.connectedCallback(),qn(this)}attributeChangedCallback(e,i,r){super.attributeChangedCallback(e,i,r),qn(this)}get mediaPaused(){return g(this,n.MEDIA_PAUSED)}set mediaPaused(e){b(this,n.MEDIA_PAUSED,e)}get mediaTimeIsLive(){return g(this,n.MEDIA_TIME_IS_LIVE)}set mediaTimeIsLive(e){b(this,n.MEDIA_TIME_IS_LIVE,e)}handleClick(){!this.mediaPaused&&this.mediaTimeIsLive||(this.dispatchEvent(new l.CustomEvent(xl,{composed:!0,bubbles:!0})),this.hasAttribute(hi)&&this.dispatchEvent(new l.CustomEvent(Pl,{composed:!0,bubbles:!0})))}};Or.getSlotTemplateHTML=Hl;l.customElements.get("media-live-button")||l.customElements.define("media-live-button",Or);var Qn=(t,e,i)=>{if(!e.has(t))throw TypeError("Cannot "+i)},Fl=(t,e,i)=>(Qn(t,e,"read from private field"),i?i.call(t):e.get(t)),$l=(t,e,i)=>{if(e.has(t))throw TypeError("Cannot add the same private member more than once");e instanceof WeakSet?e.add(t):e.set(t,i)},Wl=(t,e,i,r)=>(Qn(t,e,"write to private field"),r?r.call(t,i):e.set(t,i),i),Ur,Bl=`<svg aria-hidden="true" viewBox="0 0 26 24">
  <path d="M16 3v2.5h3.5V9H22V3h-6ZM4 9h2.5V5.5H10V3H4v6Zm15.5 9.5H16V21h6v-6h-2.5v3.5ZM6.5 15H4v6h6v-2.5H6.5V15Z"/>
</svg>`,Vl=`<svg aria-hidden="true" viewBox="0 0 26 24">
  <path d="M18.5 6.5V3H16v6h6V6.5h-3.5ZM16 21h2.5v-3.5H22V15h-6v6ZM4 17.5h3.5V21H10v-6H4v2.5Zm3.5-11H4V9h6V3H7.5v3.5Z"/>
</svg>`;function Kl(t){return`
    <style nonce="${document.querySelector("script[nonce]")?.nonce??""}">
      :host([${n.MEDIA_IS_FULLSCREEN}]) slot[name=icon] slot:not([name=exit]) {
        display: none !important;
      }

      
      :host(:not([${n.MEDIA_IS_FULLSCREEN}])) slot[name=icon] slot:not([name=enter]) {
        display: none !important;
      }

      :host([${n.MEDIA_IS_FULLSCREEN}]) slot[name=tooltip-enter],
      :host(:not([${n.MEDIA_IS_FULLSCREEN}])) slot[name=tooltip-exit] {
        display: none;
      }
    </style>

    <slot name="icon">
      <slot name="enter">${Bl}</slot>
      <slot name="exit">${Vl}</slot>
    </slot>
  `}function Gl(){return`
    <slot name="tooltip-enter">${T("Enter fullscreen mode")}</slot>
    <slot name="tooltip-exit">${T("Exit fullscreen mode")}</slot>
  `}var Yn=t=>{let e=t.mediaIsFullscreen?T("exit fullscreen mode"):T("enter fullscreen mode");t.setAttribute("aria-label",e)},mi=class extends Z{constructor(){super(...arguments),$l(this,Ur,null)}static get observedAttributes(){return[...super.observedAttributes,n.MEDIA_IS_FULLSCREEN,n.MEDIA_FULLSCREEN_UNAVAILABLE]}connectedCallback(){super.connectedCallback(),Yn(this)}attributeChangedCallback(e,i,r){super.attributeChangedCallback(e,i,r),e===n.MEDIA_IS_FULLSCREEN&&Yn(this)}get mediaFullscreenUnavailable(){return D(this,n.MEDIA_FULLSCREEN_UNAVAILABLE)}set mediaFullscreenUnavailable(e){L(this,n.MEDIA_FULLSCREEN_UNAVAILABLE,e)}get mediaIsFullscreen(){return g(this,n.MEDIA_IS_FULLSCREEN)}set mediaIsFullscreen(e){b(this,n.MEDIA_IS_FULLSCREEN,e)}handleClick(e){Wl(this,Ur,e);let i=Fl(this,Ur)instanceof PointerEvent,r=this.mediaIsFullscreen?new l.CustomEvent(m.MEDIA_EXIT_FULLSCREEN_REQUEST,{composed:!0,bubbles:!0}):new l.CustomEvent(m.MEDIA_ENTER_FULLSCREEN_REQUEST,{composed:!0,bubbles:!0,detail:i});this.dispatchEvent(r)}};Ur=new WeakMap;mi.getSlotTemplateHTML=Kl;mi.getTooltipContentHTML=Gl;l.customElements.get("media-fullscreen-button")||l.customElements.define("media-fullscreen-button",mi);var Xn=(t,e,i)=>{if(!e.has(t))throw TypeError("Cannot "+i)},pi=(t,e,i)=>(Xn(t,e,"read from private field"),i?i.call(t):e.get(t)),zn=(t,e,i)=>{if(e.has(t))throw TypeError("Cannot add the same private member more than once");e instanceof WeakSet?e.add(t):e.set(t,i)},Ei=(t,e,i,r)=>(Xn(t,e,"write to private field"),r?r.call(t,i):e.set(t,i),i),ke,Pr,xr={LOADING_DELAY:"loadingdelay",NO_AUTOHIDE:"noautohide"},Zn=500,ql=`
<svg aria-hidden="true" viewBox="0 0 100 100">
  <path d="M73,50c0-12.7-10.3-23-23-23S27,37.3,27,50 M30.9,50c0-10.5,8.5-19.1,19.1-19.1S69.1,39.5,69.1,50">
    <animateTransform
       attributeName="transform"
       attributeType="XML"
       type="rotate"
       dur="1s"
       from="0 50 50"
       to="360 50 50"
       repeatCount="indefinite" />
  </path>
</svg>
`;function Yl(t){return`
    <style nonce="${document.querySelector("script[nonce]")?.nonce??""}">
      :host {
        display: var(--media-control-display, var(--media-loading-indicator-display, inline-block));
        vertical-align: middle;
        box-sizing: border-box;
        --_loading-indicator-delay: var(--media-loading-indicator-transition-delay, ${Zn}ms);
      }

      #status {
        color: rgba(0,0,0,0);
        width: 0px;
        height: 0px;
      }

      :host slot[name=icon] > *,
      :host ::slotted([slot=icon]) {
        opacity: var(--media-loading-indicator-opacity, 0);
        transition: opacity 0.15s;
      }

      :host([${n.MEDIA_LOADING}]:not([${n.MEDIA_PAUSED}])) slot[name=icon] > *,
      :host([${n.MEDIA_LOADING}]:not([${n.MEDIA_PAUSED}])) ::slotted([slot=icon]) {
        opacity: var(--media-loading-indicator-opacity, 1);
        transition: opacity 0.15s var(--_loading-indicator-delay);
      }

      :host #status {
        visibility: var(--media-loading-indicator-opacity, hidden);
        transition: visibility 0.15s;
      }

      :host([${n.MEDIA_LOADING}]:not([${n.MEDIA_PAUSED}])) #status {
        visibility: var(--media-loading-indicator-opacity, visible);
        transition: visibility 0.15s var(--_loading-indicator-delay);
      }

      svg, img, ::slotted(svg), ::slotted(img) {
        width: var(--media-loading-indicator-icon-width);
        height: var(--media-loading-indicator-icon-height, 100px);
        fill: var(--media-icon-color, var(--media-primary-color, rgb(238 238 238)));
        vertical-align: middle;
      }
    </style>

    <slot name="icon">${ql}</slot>
    <div id="status" role="status" aria-live="polite">${T("media loading")}</div>
  `}var vi=class extends l.HTMLElement{constructor(){if(super(),zn(this,ke,void 0),zn(this,Pr,Zn),!this.shadowRoot){this.attachShadow(this.constructor.shadowRootOptions);let e=F(this.attributes);this.shadowRoot.innerHTML=this.constructor.getTemplateHTML(e)}}static get observedAttributes(){return[k.MEDIA_CONTROLLER,n.MEDIA_PAUSED,n.MEDIA_LOADING,xr.LOADING_DELAY]}attributeChangedCallback(e,i,r){var a,o,s,d,c;e===xr.LOADING_DELAY&&i!==r?this.loadingDelay=Number(r):e===k.MEDIA_CONTROLLER&&(i&&((o=(a=pi(this,ke))==null?void 0:a.unassociateElement)==null||o.call(a,this),Ei(this,ke,null)),r&&this.isConnected&&(Ei(this,ke,(s=this.getRootNode())==null?void 0:s.getElementById(r)),(c=(d=pi(this,ke))==null?void 0:d.associateElement)==null||c.call(d,this)))}connectedCallback(){var e,i,r;let a=this.getAttribute(k.MEDIA_CONTROLLER);a&&(Ei(this,ke,(e=this.getRootNode())==null?void 0:e.getElementById(a)),(r=(i=pi(this,ke))==null?void 0:i.associateElement)==null||r.call(i,this))}disconnectedCallback(){var e,i;(i=(e=pi(this,ke))==null?void 0:e.unassociateElement)==null||i.call(e,this),Ei(this,ke,null)}get loadingDelay(){return pi(this,Pr)}set loadingDelay(e){Ei(this,Pr,e);let{style:i}=C(this.shadowRoot,":host");i.setProperty("--_loading-indicator-delay",`var(--media-loading-indicator-transition-delay, ${e}ms)`)}get mediaPaused(){return g(this,n.MEDIA_PAUSED)}set mediaPaused(e){b(this,n.MEDIA_PAUSED,e)}get mediaLoading(){return g(this,n.MEDIA_LOADING)}set mediaLoading(e){b(this,n.MEDIA_LOADING,e)}get mediaController(){return D(this,k.MEDIA_CONTROLLER)}set mediaController(e){L(this,k.MEDIA_CONTROLLER,e)}get noAutohide(){return g(this,xr.NO_AUTOHIDE)}set noAutohide(e){b(this,xr.NO_AUTOHIDE,e)}};ke=new WeakMap;Pr=new WeakMap;vi.shadowRootOptions={mode:"open"};vi.getTemplateHTML=Yl;l.customElements.get("media-loading-indicator")||l.customElements.define("media-loading-indicator",vi);export{ms as addTranslation,Kr as setLanguage};
